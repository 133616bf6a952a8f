/// The idle timeout of a server: once set it runs until the next thing comes, whichever of the two is first.
extension Process {
  /// Ends the idle timeout that ran, since a handler has run, and starts the one which that handler has set.
  /// Says whether that one is over at once.
  @usableFromInline
  final func turnIdleTimeout() -> Bool {
    let turn = makeTurn()
    turn.idleGeneration &+= 1
    if let old = turn.idleTimer.take() { kernel.timers.cancel(old) }
    guard let timeout = turn.idleTimeout.take() else {
      wishes.remove(Wishes.idleTimeout)
      return false
    }
    // Zero does not go through the mailbox, so that it comes before what waits there. An exit signal comes first.
    if timeout <= .zero { return pendingExit == nil }
    let timer = WakeTimer { [weak self, generation = turn.idleGeneration] in
      self?.post(.idle(generation: generation))
    }
    turn.idleTimer = timer
    kernel.timers.start(timer, after: timeout)
    return false
  }

  /// The time of an idle timeout is over. Says whether it still ran.
  final func endIdleTimeout(_ generation: UInt64) -> Bool {
    guard let turn, turn.idleGeneration == generation else { return false }
    return turn.idleTimer.take() != nil
  }
}
