import ClusterTestKit
import ExternalTerm
import Roost

@testable import RoostDistribution

/// One of two runtimes in this program, with a connection to the other that hands terms over as bytes.
final class PairedNode: MessageOutlet, CallRoute {
  private struct State {
    var calls = CallLedger()
    var links = LinkLedger()
    var references: UInt32 = 0
    var peer: PairedNode?

    mutating func makeReference(_ node: LocalNode) -> ExternalReference {
      references += 1
      return node.reference(UInt64(references))
    }
  }

  let node: LocalNode
  let runtime: Runtime
  let log = TestLog()
  let pids: (any PidBook)? = nil
  private let state = Locked(State())

  private init(_ name: String) throws {
    node = LocalNode(name: Atom(name), creation: 4)
    var configuration = RuntimeConfiguration()
    configuration.nodeName = name
    configuration.creation = 4
    configuration.logger = log.logger
    runtime = try Runtime(configuration)
  }

  static func pair() throws -> (PairedNode, PairedNode) {
    let (one, two) = (try PairedNode("one@h"), try PairedNode("two@h"))
    one.connect(two)
    two.connect(one)
    return (one, two)
  }

  private func connect(_ peer: PairedNode) { state.withLock { $0.peer = peer } }

  /// How many calls to the peer are under way, and how many monitors the peer has of our processes.
  var counts: (calls: Int, monitors: Int) {
    state.withLock { ($0.calls.count, $0.links.remoteMonitors.count) }
  }

  func lose() {
    let lost = state.withLock { state in
      state.peer = nil
      return state.calls.connectionLost()
    }
    for port in lost { port.fail(.exit(.noconnection)) }
  }

  /// The address, here, of a process of the peer's.
  func ref<Message: WireMessage>(to ref: Ref<Message>, of peer: PairedNode) -> Ref<Message> {
    let external = peer.node.external(ref.pid)
    return Ref(to: .pid(external), pid: Pid(external), by: self, in: runtime)
  }

  // MARK: Out

  func send(_ message: OutgoingMessage, to server: RoostDistribution.ProcessAddress) {
    let watcher = node.external(message.port?.caller ?? Pid(node: runtime.node, number: 0, serial: 0))
    let (peer, monitor, reference) = state.withLock {
      state -> (PairedNode?, ExternalReference?, ExternalReference?) in
      guard state.peer != nil, let port = message.port else { return (state.peer, nil, nil) }
      let reference = state.makeReference(node)
      let monitor = state.makeReference(node)
      port.note(reference.number)
      return (state.peer, state.calls.begin(port, reference, by: watcher, to: server) { monitor }, reference)
    }
    guard let peer else {
      message.port?.fail(.exit(.noconnection))
      return
    }
    if let monitor { peer.receive(.monitor(from: watcher, to: server, monitor)) }
    peer.receive(.send(from: watcher, to: Self.pid(server))) {
      try message.write(to: &$0, call: reference.map { (watcher, $0) })
    }
  }

  func callEnded(_ call: UInt64) { state.withLock { _ = $0.calls.end(call) } }

  func send(_ answer: OutgoingAnswer) {
    state.withLock { $0.peer }?.receive(
      answer.control(sender: node.external(Pid(node: runtime.node, number: 0, serial: 0)))
    ) {
      try answer.write(to: &$0)
    }
  }

  func refuse(_ from: From, _ why: String) {
    let sender = node.external(Pid(node: runtime.node, number: 0, serial: 0))
    let (peer, control) = state.withLock { state in
      (state.peer, state.links.refuse(from, by: sender, why))
    }
    if let control { peer?.receive(control) }
  }

  func endCall(_ reference: ExternalReference) -> (any AnswerPort)? {
    let ended = state.withLock { $0.calls.end(reference.number) }
    ended?.port.forget(reference.number)
    return ended?.port
  }

  // MARK: In

  private static func pid(_ address: RoostDistribution.ProcessAddress) -> ExternalPid {
    guard case .pid(let pid) = address else { preconditionFailure("the tests send to pids") }
    return pid
  }

  private func receive(_ control: ControlMessage) {
    switch control {
    case .monitor(let watcher, let target, let reference):
      watch(Self.pid(target), by: watcher, reference)
    case .demonitor(_, _, let reference): state.withLock { _ = $0.links.receivedDemonitor(reference) }
    case .down(_, _, let reference, let reason):
      let ports = state.withLock { state in
        _ = state.links.receivedDown(reference)
        return state.calls.down(reference.number)
      }
      let error = CallError(down: reason, as: reason == .atom("noproc") ? .noproc : .other("\(reason)"))
      for port in ports { port.fail(error) }
    default: break
    }
  }

  private func watch(_ target: ExternalPid, by watcher: ExternalPid, _ reference: ExternalReference) {
    guard let process = runtime.localProcess(Pid(target)) else {
      state.withLock { $0.peer }?.receive(
        .down(from: .pid(target), to: watcher, reference, reason: .atom("noproc"))
      )
      return
    }
    state.withLock {
      $0.links.receivedMonitor(from: watcher, of: node.external(process.pid), as: .pid(target), reference)
    }
  }

  private func receive(_ control: ControlMessage, _ body: (inout TermWriter) throws -> Void) {
    do {
      try Wire.read(try Wire.term(body)) { reader in
        let receiver = MessageReceiver(node: node, logger: log.logger, route: self) { .other("\($0)") }
        if case .sendToAlias(_, let alias) = control {
          try receiver.deliver(&reader, toAlias: alias)
        } else if case .send(_, let to) = control, let process = runtime.localProcess(Pid(to)) {
          try receiver.deliver(&reader, to: process)
        }
      }
    } catch {
      preconditionFailure("what is written can be read: \(error)")
    }
  }

  /// The server has ended: its watchers on the peer hear of it.
  func ended(_ pid: Pid, reason: Term) {
    let (peer, controls) = state.withLock { state in
      (state.peer, state.links.localExited(node.external(pid), reason: reason))
    }
    for control in controls { peer?.receive(control) }
  }
}
