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
    var port: (any AnswerPort)?
    write { state in
      guard let ended = state.calls.answered(reference, &state.ledger) else { return }
      port = ended.port
      for control in ended.messages { try state.encode(control) }
    }
    let ended = port
    answered.withLock { $0 = ended }
    return port
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
