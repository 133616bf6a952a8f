import ExternalTerm
import Roost

extension Connection: CallRoute {
  func send(_ answer: OutgoingAnswer) {
    let sender = node.sender
    write { try $0.answer(answer, by: sender) }
  }

  func refuse(_ from: From, _ why: String) {
    let sender = node.sender
    end(from.monitor) { $0.refuse(from, by: sender, why) }
  }

  func endCall(_ reference: ExternalReference) -> (any AnswerPort)? {
    guard node.local.made(reference),
      let ended = calls.withLedger({ $0.end(reference.number) })
    else { return nil }
    // That it ends is no news any more.
    ended.port.forget(reference.number)
    if ended.isMonitored || !ended.messages.isEmpty { write { try $0.end(ended, reference) } }
    return ended.port
  }

  /// Ends the monitor that a process of the peer's has on one of ours, which has ended.
  func endWatch(_ reference: ExternalReference, _ reason: Term) {
    end(reference) { $0.end(reference, reason: reason) }
  }

  private func end(_ watch: ExternalReference?, _ body: (inout LinkLedger) -> ControlMessage?) {
    var watcher: ConnectionState.Watcher?
    write { state in
      watcher = watch.flatMap { state.watchers.removeValue(forKey: $0) }
      if let control = body(&state.ledger) { try state.encode(control) }
    }
    if let watcher { stop(watcher) }
  }

  /// Has the process here be watched no more.
  func stop(_ watcher: ConnectionState.Watcher) {
    node.runtime.localProcess(watcher.target)?.receive(.demonitor(watcher.ref))
  }
}
