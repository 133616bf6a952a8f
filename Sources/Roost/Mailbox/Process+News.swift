/// Whether a process has more to look at than its messages: numbers, as an enum's would be checked with each message.
@usableFromInline
enum Attention {
  @inlinable static var none: UInt8 { 0 }

  /// To what the running thread keeps: events that it has taken over, or that the process handles nothing.
  @inlinable static var kept: UInt8 { 1 }

  /// To what is in the shared part, not seen yet: an exit, an event; or a bound, with which it always looks.
  @inlinable static var news: UInt8 { 2 }
}

/// What waits for a process next to its messages. Nothing here asks for their type, which costs more than all the rest
/// when very many processes die of one exit.
extension Process {
  @usableFromInline
  enum News {
    case dead
    case exit(ExitReason)

    /// Only messages wait: the short way serves.
    case plain
    case special
  }

  /// Whether the running thread keeps something that goes before messages.
  @usableFromInline
  final var keepsSomething: Bool {
    guard let turn else { return false }
    return turn.isStill || !turn.events.isEmpty
  }

  /// Takes over what is new in the shared part.
  @usableFromInline
  @inline(never)
  final func readNews() -> News {
    control.withLock { control in
      // It was not a message that made the process ready: the next may come at any time.
      if hand == .open { hand = .empty }
      if control.phase == .dead { return .dead }
      guard let ties = control.ties else { return settleAttention(isBounded: false) }
      if let reason = ties.pendingExit { return .exit(reason) }
      if !ties.events.isEmpty {
        let turn = makeTurn()
        turn.ties = ties
        turn.events.append(contentsOf: ties.events)
        turn.noteHeldEvents(ties.events.count)
        ties.events = []
      }
      turn?.droppedOldest = ties.droppedOldest
      return settleAttention(isBounded: ties.bound != nil)
    }
  }

  private func settleAttention(isBounded: Bool) -> News {
    let isPlain = !isBounded && !keepsSomething
    attention.store(
      isBounded ? Attention.news : isPlain ? Attention.none : Attention.kept,
      ordering: .releasing
    )
    return isPlain ? .plain : .special
  }

  /// Takes the event that is next, before any message: none if messages come first, or if the process handles nothing
  /// and it is not of the few that are served then.
  @usableFromInline
  final func takeDueEvent() -> Event? {
    guard let turn else { return nil }
    let index =
      turn.isStill
      ? turn.events.firstIndex { servesWhileSuspended($0.event) }
      : isEventDue(dropped: turn.droppedOldest) ? turn.events.startIndex : nil
    guard let index else { return nil }
    turn.noteHeldEvents(-1)
    return turn.events.remove(at: index).event
  }

  /// Whether no message comes before the event that is next.
  ///
  /// - Parameter dropped: how many messages have been dropped in favour of newer ones: they have left the mailbox as well.
  final func isEventDue(dropped: UInt64) -> Bool {
    guard let next = turn?.events.first else { return false }
    return next.position <= consumed.load(ordering: .relaxed) &+ dropped
  }
}
