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

extension NodeCore {
  /// The process that a pid in a term names.
  func pid(_ process: ExternalPid) throws(NodeNameError) -> Pid {
    book.enter(try NodeName(process.node.name), creation: process.creation)
    return Pid(process)
  }

  /// Sends a message to a process of another node if the nodes are connected, and else does nothing
  /// (`erlang:send/3` with `noconnect`).
  func sendIfConnected(_ message: some TermEncodable & Sendable, to address: ProcessAddress, at node: Atom) {
    guard let peer = try? NodeName(node.name), let connection = connection(to: peer, connects: false) else {
      return
    }
    do {
      _ = connection.submit(.message(try Payload(message), from: sender, to: address))
    } catch {
      logger.warning(
        "Message for another node dropped",
        metadata: ["peer": "\(peer)", "reason": "\(error)"]
      )
    }
  }
}

/// The way to the servers of one node.
final class ServerOutlet: MessageOutlet {
  private let core: NodeCore
  private let peer: NodeName

  init(_ core: NodeCore, to peer: NodeName) {
    self.core = core
    self.peer = peer
  }

  func send(_ message: OutgoingMessage, to server: ProcessAddress) {
    guard let port = message.port else {
      return core.submit(.message(.cast(message), from: core.sender, to: server), to: peer)
    }
    let caller = core.local.external(port.caller ?? core.runtime.currentProcess ?? core.outside)
    let reference = core.local.reference(core.runtime.makeReference())
    core.submit(.call(message, port, from: caller, to: server, reference), to: peer)
  }

  func callEnded(_ call: ObjectIdentifier) { core.submit(.callEnded(call), to: peer) }
}
