import ExternalTerm
import Roost

extension Connection: CallRoute {
  func send(_ answer: OutgoingAnswer) {
    let sender = node.sender
    write { try $0.encode(answer.control(sender: sender), by: sender) { try answer.write(to: &$0) } }
  }

  func refuse(_ from: From, _ why: String) {
    guard let reference = from.monitor else { return }
    endWatch(reference, OutgoingAnswer.refusal(why))
  }

  func endCall(_ reference: ExternalReference) -> (any AnswerPort)? {
    var port: (any AnswerPort)?
    write { state in
      guard let ended = state.calls.answered(reference, &state.ledger) else { return }
      port = ended.port
      if let control = ended.demonitor { try state.encode(control) }
    }
    let ended = port
    answered.withLock { $0 = ended }
    return port
  }

  /// Ends the monitor that a process of the peer's has on one of ours: a local process has ended, or, for a call that
  /// is refused, seems to have.
  func endWatch(_ reference: ExternalReference, _ reason: Term) {
    var watcher: ConnectionState.Watcher?
    write { state in
      watcher = state.watchers.removeValue(forKey: reference)
      if let control = state.ledger.refuse(reference, reason: reason) { try state.encode(control) }
    }
    if let watcher { stop(watcher) }
  }

  /// Has the process here be watched no more.
  func stop(_ watcher: ConnectionState.Watcher) {
    node.runtime.localProcess(watcher.target)?.receive(.demonitor(watcher.ref))
  }
}
