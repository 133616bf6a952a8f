import ExternalTerm
import Logging
import NIOCore
import NIOPosix
import Roost
import RoostTLS
import Synchronization

/// One node: its connections, and what they share.
///
/// Locks are taken in this order: the node's, then a connection's. No process is told anything under either.
final class NodeCore: Sendable {
  let runtime: Runtime
  let name: NodeName
  let local: LocalNode
  let configuration: NodeConfiguration
  let logger: Logger
  let group: MultiThreadedEventLoopGroup
  let tls: TLSContextSource?
  private let bells: [ObjectIdentifier: Bell]
  let book = NodeBook()
  let aliases = AliasBook()
  let functions = Locked(FunctionTable())
  /// Where processes write that this node has others spawn.
  let groupLeader = Locked<Pid?>(nil)
  let state: Locked<NodeState>
  private let stateIsTaken = Atomic<Bool>(false)

  init(_ runtime: Runtime, _ configuration: NodeConfiguration) throws {
    do { name = try NodeName(runtime.nodeName) } catch { throw NodeError(.invalidName, "\(error)") }
    _ = try Cryptography.md5([UInt8]())
    switch configuration.security {
    case .secret(let secret): tls = try TLSContextSource(.secret(secret))
    case .certificates(let files): tls = try TLSContextSource(.certificates(files))
    case .plainUnsafe: tls = nil
    }
    var logger = runtime.logger
    logger[metadataKey: "node"] = "\(name)"
    self.runtime = runtime
    self.configuration = configuration
    self.logger = logger
    local = LocalNode(name: Atom(name.description), creation: runtime.creation)
    let group = MultiThreadedEventLoopGroup(numberOfThreads: max(1, configuration.threads))
    self.group = group
    bells = try Self.bells(group)
    state = Locked(NodeState(name: name))
    let backend = ObserverBackend(runtime: runtime, busyBytes: configuration.busyBytes)
    functions.withLock { $0[ObserverBackend.key] = { _ in backend.systemInfo } }
  }

  private static func bells(_ group: MultiThreadedEventLoopGroup) throws -> [ObjectIdentifier: Bell] {
    do {
      return try Dictionary(
        uniqueKeysWithValues: group.makeIterator().map { (ObjectIdentifier($0), try Bell(on: $0)) }
      )
    } catch {
      group.shutdownGracefully { _ in }
      throw NodeError(.cannotListen, "the system refuses sockets: \(ConnectingFailure(error))")
    }
  }

  /// The bell of an event loop of the node's.
  func bell(on loop: any EventLoop) -> Bell {
    guard let bell = bells[ObjectIdentifier(loop)] else { preconditionFailure("it has other event loops") }
    return bell
  }

  /// What other nodes may run here.
  var allowedFunctions: FunctionTable {
    configuration.allowsRemoteSpawn ? functions.withLock { $0 } : FunctionTable()
  }

  /// The process of this node that a pid of the wire names; nil if it has ended, or is none of this incarnation's.
  func process(_ pid: ExternalPid) -> LocalProcess? {
    guard pid.creation == local.creation, pid.node == local.name else { return nil }
    return runtime.localProcess(Pid(node: runtime.node, number: pid.id, serial: pid.serial))
  }

  func process(_ address: ProcessAddress) -> LocalProcess? {
    switch address {
    case .pid(let pid): process(pid)
    case .name(let name): runtime.localProcess(named: name.name)
    }
  }

  /// Who sends what is sent now: the process that runs, or what stands for all code outside of processes.
  var sender: ExternalPid { local.external(runtime.currentProcess ?? outside) }

  func makeReference() -> ExternalReference { local.reference(runtime.makeReference()) }

  var outside: Pid { Pid(node: runtime.node, number: .max, serial: .max) }

  // MARK: Connections

  /// Sends something to a node, which is connected to if need be.
  func submit(_ outgoing: Outgoing, to peer: NodeName) { _ = route(outgoing, to: peer) }

  /// The same; gives the connection that has taken it, nil if there is none.
  func route(_ outgoing: Outgoing, to peer: NodeName) -> Connection? {
    while true {
      guard let connection = connection(to: peer, connects: outgoing.connects) else {
        refuse(outgoing, .noconnection, at: peer)
        return nil
      }
      // One that has ended in between is not found again.
      if connection.submit(outgoing) { return connection }
    }
  }

  /// The connection with a node, which may not be up yet; nil if there is none, and is to be none.
  func connection(to peer: NodeName, connects: Bool) -> Connection? {
    let (connection, attempt) = state.withBusyLock(stateIsTaken) {
      state -> (Connection?, ConnectArbiter.Attempt?) in
      if let known = state.connections[peer] { return (known, nil) }
      guard connects, state.phase == .running, peer != name else { return (nil, nil) }
      let made = Connection(to: peer, self)
      state.connections[peer] = made
      return (made, state.beginAttempt(to: peer))
    }
    if let attempt { dial(peer, attempt) }
    return connection
  }

  /// Nobody gets what was to be sent.
  func refuse(_ outgoing: Outgoing, _ reason: ExitReason, at peer: NodeName) {
    switch outgoing {
    case .call(_, let port, _, _, _): port.fail(.exit(reason))
    case .spawn(_, _, let port): port.fail(.noconnection(peer))
    case .link(let local, let remote):
      process(local)?.receive(.linkExit(from: Pid(remote), reason: reason))
    case .monitor(let ref, let watcher, let target):
      process(watcher)?.receive(.down(ref, from: Pid(target, at: peer), reason: reason))
    case .message, .toAlias, .callEnded, .unlink, .demonitor, .exit, .linkExit: break
    }
  }

  /// What was to be sent cannot be written.
  func reportUnsent(_ outgoing: Outgoing, _ error: any Error, at peer: NodeName) {
    if case .call(_, let port, _, _, _) = outgoing {
      return port.fail(CallError(.invalidRequest, detail: "\(error)"))
    }
    if case .spawn(_, _, let port) = outgoing { return port.fail(SpawnError(.invalidRequest, "\(error)")) }
    logger.warning("Message for another node dropped", metadata: ["peer": "\(peer)", "reason": "\(error)"])
  }

  /// The connection is lost, and those who were tied to the peer have been told.
  func connectionEnded(_ connection: Connection, _ reason: NodeDownReason) {
    let peer = connection.peer
    let (ended, rest, attempt) = state.withLock {
      state -> (NodeState.Peer?, [Outgoing], ConnectArbiter.Attempt?) in
      guard state.connections[peer] === connection else { return (nil, connection.fail(), nil) }
      state.connections[peer] = nil
      let ended = state.peers.removeValue(forKey: peer)
      if let ended { state.arbiter.ended(ended.attempt, with: peer) }
      let waiting = connection.fail()
      let isWished = waiting.contains(where: \.connects) || state.waiters[peer] != nil
      guard state.phase == .running, isWished else { return (ended, waiting, nil) }
      // What has been sent in the meantime is for the next connection, before all that is sent from now on.
      let next = Connection(to: peer, self)
      next.state.withLock { state in for outgoing in waiting { state.wait(outgoing) } }
      state.connections[peer] = next
      return (ended, [], state.beginAttempt(to: peer))
    }
    for outgoing in rest { refuse(outgoing, .noconnection, at: peer) }
    if let ended { announce(.down(peer, isHidden: ended.info.isHidden, reason)) }
    if let attempt { dial(peer, attempt) }
  }

  func announce(_ event: NodeEvent) {
    switch event {
    case .up(let peer, _): logger.info("Node up", metadata: ["peer": "\(peer)"])
    case .down(let peer, _, let reason):
      logger.info("Node down", metadata: ["peer": "\(peer)", "reason": "\(reason)"])
    }
    for observer in state.withLock({ Array($0.observers.values) }) { observer.tell(event) }
  }
}
