import ExternalTerm

extension LinkLedger {
  /// Ends a monitor of the peer's: the local process has ended, or seems to have. What is to be sent, or nil if nobody
  /// watches by this reference.
  mutating func end(_ reference: ExternalReference, reason: Term) -> ControlMessage? {
    guard let monitor = remoteMonitors[reference] else { return nil }
    receivedDemonitor(reference)
    return .down(from: monitor.address, to: monitor.watcher, reference, reason: reason)
  }

  /// Refuses a call, though the local process lives: its monitor ends, with ``OutgoingAnswer/refusal(_:)``. What is
  /// to be sent, or nil if the caller would not understand it.
  mutating func refuse(_ from: From, by sender: ExternalPid, _ why: String) -> ControlMessage? {
    guard let reference = from.monitor else { return nil }
    let reason = OutgoingAnswer.refusal(why)
    if let control = end(reference, reason: reason) { return control }
    // A Roost node watches by another reference, and knows the call by this one. To Erlang it is a monitor that
    // has ended already.
    guard case .alias = from.tag else { return nil }
    return .down(from: .pid(sender), to: from.pid, reference, reason: reason)
  }
}
