import ExternalTerm
import Roost

extension Connection {
  /// Carries out what the peer sends. The reader stands before the message, if one follows.
  ///
  /// - Throws: an error after which the peer is of no more use.
  func receive(
    _ control: ControlMessage,
    _ reader: inout TermReader,
    _ receiver: MessageReceiver
  ) throws {
    switch control {
    case .send(_, let to):
      if let process = node.process(to) {
        try receiver.deliver(&reader, to: process)
      } else {
        receiver.deliverToNobody(&reader)
      }
    case .sendToName(_, let name):
      if let process = node.runtime.localProcess(named: name.name) {
        try receiver.deliver(&reader, to: process)
      }
    case .sendToAlias(_, let alias): try receiver.deliver(&reader, toAlias: alias)
    case .link, .unlink, .unlinkID, .unlinkAck, .exit, .exitSignal: receiveLinking(control)
    case .monitor(let from, let to, let reference): receiveMonitor(from, to, reference)
    case .demonitor(_, _, let reference): receiveDemonitor(reference)
    case .down(let from, _, let reference, let reason): receiveDown(from, reference, reason)
    case .spawnRequest(let request): try receiveSpawn(request, &reader)
    case .spawnReply(let reply): receiveSpawned(reply)
    // Nothing here has a group leader.
    case .groupLeader, .nodeLink: break
    }
  }

  private func receiveLinking(_ control: ControlMessage) {
    switch control {
    case .link(let from, let to): receiveLink(from, to)
    case .unlinkID(let id, let from, let to): receiveUnlink(id, from, to)
    case .unlink(let from, let to): receiveUnlink(nil, from, to)
    case .unlinkAck(let id, let from, let to):
      write { $0.ledger.receivedUnlinkAck(id, from: from, to: to) }
    case .exit(let from, let to, let reason):
      var isLinked = false
      write { isLinked = $0.ledger.receivedExit(from: from, to: to) }
      guard isLinked else { return }
      node.process(to)?.receive(.linkExit(from: Pid(from), reason: ExitReason(reason)))
    case .exitSignal(let from, let to, let reason):
      node.process(to)?.receive(.exit(from: Pid(from), reason: ExitReason(reason)))
    default: break
    }
  }

  private func receiveLink(_ from: ExternalPid, _ to: ExternalPid) {
    guard let process = node.process(to) else {
      return write { try $0.encode(.exit(from: to, to: from, reason: .atom("noproc"))) }
    }
    var isNew = false
    write { isNew = $0.ledger.receivedLink(from: from, to: to) }
    // A process that has ended meanwhile answers as one that is not there.
    if isNew { process.receive(.link(node.port(Pid(from), of: .pid(from), at: peer))) }
  }

  private func receiveUnlink(_ id: UInt64?, _ from: ExternalPid, _ to: ExternalPid) {
    var wasLinked = false
    write { state in
      let (acknowledgement, linked) = state.ledger.receivedUnlink(id ?? 0, from: from, to: to)
      wasLinked = linked
      if id != nil { try state.encode(acknowledgement) }
    }
    if wasLinked { node.process(to)?.receive(.unlink(Pid(from))) }
  }

  // MARK: Monitors

  private func receiveMonitor(_ from: ExternalPid, _ to: ProcessAddress, _ reference: ExternalReference) {
    guard let process = node.process(to) else {
      return write {
        try $0.encode(.down(from: to, to: from, reference, reason: .atom("noproc")))
      }
    }
    let watcher = ConnectionState.Watcher(
      ref: MonitorRef(number: node.runtime.makeReference()),
      target: process.pid
    )
    let local = node.local.external(process.pid)
    var isNew = false
    write { isNew = $0.watch(watcher, from: from, of: local, as: to, reference) }
    if isNew { process.receive(.monitor(watcher.ref, by: watch(by: from, reference))) }
  }

  /// What stands for a process of the peer's that watches one of ours.
  func watch(by watcher: ExternalPid, _ reference: ExternalReference) -> SignalPort {
    RemotePort(pid: Pid(watcher)) { [weak self] signal in
      if case .down(_, _, let reason) = signal { self?.endWatch(reference, reason.term) }
    }
  }

  private func receiveDemonitor(_ reference: ExternalReference) {
    var watcher: ConnectionState.Watcher?
    write { state in
      state.ledger.receivedDemonitor(reference)
      watcher = state.watchers.removeValue(forKey: reference)
    }
    if let watcher { stop(watcher) }
  }

  private func receiveDown(_ from: ProcessAddress, _ reference: ExternalReference, _ reason: Term) {
    guard node.local.made(reference) else { return }
    var watcher: ExternalPid?
    write { watcher = $0.ledger.receivedDown(reference)?.watcher }
    let ports = calls.withLedger { $0.down(reference.number) }
    let exit = ExitReason(reason)
    for port in ports { port.fail(CallError(down: reason, as: exit)) }
    if ports.isEmpty, let watcher {
      node.process(watcher)?.receive(.down(MonitorRef(reference), from: Pid(from, at: peer), reason: exit))
    }
  }
}
