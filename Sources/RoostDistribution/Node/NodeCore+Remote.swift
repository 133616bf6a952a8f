import ExternalTerm
import Roost

/// The processes of other nodes, for the kernel of this one.
extension NodeCore: RemoteNodes {
  func port(of pid: Pid) -> SignalPort? {
    book.find(pid).map { port(pid, of: $0.address, at: $0.node) }
  }

  /// The stand-in of a process: `pid` is what it is here.
  func port(_ pid: Pid, of target: ProcessAddress, at node: NodeName) -> SignalPort {
    RemotePort(pid: pid) { [self] signal in hand(signal, to: target, at: node) }
  }

  private func hand(_ signal: Signal, to target: ProcessAddress, at node: NodeName) {
    if node == name { return handHere(signal, to: target) }
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
    case .unlink, .linkExit, .exit, .down, .watching: break
    }
  }

  /// The same for what stands for a name of this very node; its pids do not come here, but for those of earlier
  /// incarnations.
  private func handHere(_ signal: Signal, to target: ProcessAddress) {
    switch signal {
    case .monitor(let ref, let watcher):
      let pid = Pid(target, at: name)
      guard let process = process(target) else {
        return watcher.receive(.down(ref, from: pid, reason: .noproc))
      }
      // From now on it watches the process, whoever has the name later; the DOWN names what was asked for.
      watcher.receive(.watching(ref, process.port))
      let port = RemotePort(pid: watcher.pid) { signal in
        if case .down(_, _, let reason) = signal { watcher.receive(.down(ref, from: pid, reason: reason)) }
      }
      process.receive(.monitor(ref, by: port))
    case .link(let port): port.receive(.linkExit(from: Pid(target, at: name), reason: .noproc))
    case .unlink, .linkExit, .exit, .down, .watching, .demonitor: break
    }
  }

  func process(named pid: Pid) -> Pid? {
    guard case (.name(let process), let node)? = book.find(pid), node == name else { return nil }
    return runtime.pid(of: process.name)
  }

  func stop(_ pid: Pid, _ reason: ExitReason) {
    guard let (target, node) = book.find(pid) else { return }
    if node == name {
      process(target)?.stop(reason)
      return
    }
    // The answer, `ok`, goes to an alias that nobody knows: the end is the answer.
    let from = Term.tuple([
      .pid(sender), .improperList([.atom("alias")], tail: .reference(makeReference())),
    ])
    let request = Term.tuple([.atom("system"), from, .tuple([.atom("terminate"), reason.term])])
    submit(.message(.term(request), from: sender, to: target), to: node)
  }

  func send(_ message: any Sendable, to pid: Pid) {
    guard let (target, node) = book.find(pid) else { return }
    if node == name {
      process(target)?.send(message)
      return
    }
    do {
      submit(.message(try Payload(message), from: sender, to: target), to: node)
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
