import DequeModule

/// Which of the messages that wait in a mailbox are calls: kept where the oldest may have to go, so that whoever
/// made its call can be told. Under the process's lock.
struct QueuedCalls {
  /// Each with the place of its message among all that were ever put in, in that order.
  private var entries: Deque<(place: UInt64, call: PendingCallNode)> = []

  mutating func add(_ call: PendingCallNode, at place: UInt64) { entries.append((place, call)) }

  /// Takes out the call whose message has this place, if it is one. Those before it have gone.
  mutating func take(at place: UInt64) -> PendingCallNode? {
    while let first = entries.first, first.place <= place {
      entries.removeFirst()
      if first.place == place { return first.call }
    }
    return nil
  }
}
