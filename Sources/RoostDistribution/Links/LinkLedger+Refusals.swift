import ExternalTerm

extension LinkLedger {
  /// Ends a monitor of the peer's by hand, though the local process lives: how a call is refused that the caller
  /// watches by this reference. What is to be sent, or nil if nobody watches by it.
  mutating func refuse(_ reference: ExternalReference, reason: Term) -> ControlMessage? {
    guard let monitor = remoteMonitors[reference] else { return nil }
    receivedDemonitor(reference)
    return .down(from: monitor.address, to: monitor.watcher, reference, reason: reason)
  }
}
