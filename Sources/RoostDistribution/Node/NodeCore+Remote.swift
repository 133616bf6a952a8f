import ExternalTerm
import Roost

/// The processes of other nodes, for the kernel of this one.
extension NodeCore: RemoteNodes {
  func port(of pid: Pid) -> SignalPort? {
    switch book.find(pid.node) {
    case .node(let name, let creation):
      let remote = ExternalPid(
        node: Atom(name.description),
        id: pid.number,
        serial: pid.serial,
        creation: creation
      )
      return port(of: remote, pid, at: name)
    case .name(let name, let node):
      return RemotePort(pid: pid) { [self] signal in hand(signal, to: .name(name), at: node) }
    case nil: return nil
    }
  }

  /// The stand-in of a process of a node that is connected.
  func port(of remote: ExternalPid, at node: NodeName) -> SignalPort {
    port(of: remote, Pid(remote), at: node)
  }

  private func port(of remote: ExternalPid, _ pid: Pid, at node: NodeName) -> SignalPort {
    RemotePort(pid: pid) { [self] signal in hand(signal, to: .pid(remote), at: node) }
  }

  private func hand(_ signal: Signal, to target: ProcessAddress, at node: NodeName) {
    if case .pid(let remote) = target {
      switch signal {
      case .link(let port): return submit(.link(local.external(port.pid), with: remote), to: node)
      case .unlink(let pid): return submit(.unlink(local.external(pid), from: remote), to: node)
      case .linkExit(let from, let reason):
        return submit(.linkExit(from: local.external(from), to: remote, reason), to: node)
      case .exit(let from, let reason):
        return submit(.exit(from: local.external(from), to: remote, reason), to: node)
      default: break
      }
    }
    switch signal {
    case .monitor(let ref, let watcher):
      submit(.monitor(ref, by: local.external(watcher.pid), of: target), to: node)
    case .demonitor(let ref): submit(.demonitor(ref), to: node)
    // A name can be monitored, and nothing else.
    case .link(let port): port.receive(.linkExit(from: Pid(target, at: node), reason: .noproc))
    case .unlink, .linkExit, .exit, .down: break
    }
  }

  func send(_ message: any Sendable, to pid: Pid) {
    guard let entry = book.find(pid.node) else { return }
    do {
      let payload = try Payload(message)
      switch entry {
      case .node(let name, let creation):
        let remote = ExternalPid(
          node: Atom(name.description),
          id: pid.number,
          serial: pid.serial,
          creation: creation
        )
        submit(.message(payload, from: sender, to: .pid(remote)), to: name)
      case .name(let name, let node): submit(.message(payload, from: sender, to: .name(name)), to: node)
      }
    } catch {
      logger.warning(
        "Message for another node dropped",
        metadata: ["pid": "\(pid)", "reason": "\(error)"]
      )
    }
  }
}

/// The way to the servers of one node.
final class ServerOutlet: MessageOutlet {
  private let core: NodeCore
  private let peer: NodeName

  /// The connection that took the last message: most often it takes the next.
  private let known = Locked<Connection?>(nil)

  init(_ core: NodeCore, to peer: NodeName) {
    self.core = core
    self.peer = peer
  }

  func send(_ message: OutgoingMessage, to server: ProcessAddress) {
    guard let port = message.port else {
      return submit(.message(.cast(message), from: core.sender, to: server))
    }
    let caller = core.local.external(port.caller ?? core.runtime.currentProcess ?? core.outside)
    let reference = core.local.reference(core.runtime.makeReference())
    submit(.call(message, port, from: caller, to: server, reference))
  }

  func callEnded(_ call: ObjectIdentifier) {
    let known = known.withBusyLock { $0 }
    if let known, known.answered.withLock({ $0?.id == call }) { return }
    submit(.callEnded(call), known)
  }

  private func submit(_ outgoing: Outgoing) { submit(outgoing, known.withBusyLock { $0 }) }

  private func submit(_ outgoing: Outgoing, _ last: Connection?) {
    if let last, last.submit(outgoing) { return }
    let connection = core.route(outgoing, to: peer)
    known.withBusyLock { $0 = connection }
  }
}
