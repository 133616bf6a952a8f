extension Mailbox {
  /// Takes the DOWN of a monitor out of the mailbox, for the process itself.
  func removeDown(_ ref: MonitorRef) {
    func isDown(_ placed: PlacedEvent) -> Bool {
      if case .info(.down(ref, _, _)) = placed.event { true } else { false }
    }
    control.withLock { $0.ties?.events.removeAll(where: isDown) }
    let held = heldEventCount
    turn?.events.removeAll(where: isDown)
    aside?.passedOver.removeDown(ref)
    turn?.noteHeldEvents(heldEventCount - held)
  }

  private var heldEventCount: Int { (turn?.events.count ?? 0) + (aside?.passedOver.eventCount ?? 0) }

  /// Takes away a link to a process that has ended, and whose exit has not arrived.
  func forgetLink(_ pid: Pid) {
    control.withLock { _ = $0.ties?.links.removeValue(forKey: pid) }
  }
}
