import DequeModule

/// What the running thread keeps for a process beyond its messages; made when first needed.
@usableFromInline
final class Turn {
  /// Events taken over from the shared part.
  var events = Deque<PlacedEvent>()

  /// Those of the process, once it has had events.
  var ties: ProcessTies?

  /// Messages that had been dropped in favour of newer ones when it last looked.
  var droppedOldest: UInt64 = 0
  var isSuspended = false

  /// What the process has sent has to go out before it handles more.
  var isHeld = false

  /// Nothing is handled but system requests.
  var isStill: Bool { isSuspended || isHeld }

  /// The process, a supervisor, takes the exit of its parent as one event among others.
  var handlesParentExit = false

  /// The process, a supervisor, has started later than its `start` returns, and says so itself.
  var answersStarter = false

  /// The reason of ``Context/stop(_:)``, if it is another than `normal`.
  var stopReason: ExitReason?

  /// The idle timeout that a handler has set, until the handler returns; then its timer, which runs.
  var idleTimeout: Duration?
  var idleTimer: WakeTimer?

  /// Tells the idle timeouts apart that were set one after the other.
  var idleGeneration: UInt64 = 0

  /// Timers that run, by their references.
  var timers: [TimerRef: WakeTimer] = [:]

  /// How much a raw process has received.
  var received = 0

  init() {}

  /// Says, for whoever looks, that so many more events wait which the running thread has taken over.
  func noteHeldEvents(_ more: Int) {
    guard let held = ties?.heldEvents.load(ordering: .relaxed) else { return }
    ties?.heldEvents.store(held + more, ordering: .relaxed)
  }
}

/// What a handler asked for: looked at after each handler.
@usableFromInline
struct Wishes: Sendable {
  @usableFromInline var rawValue: UInt8 = 0

  @usableFromInline
  init() {}

  @inlinable var isEmpty: Bool { rawValue == 0 }

  @inlinable static var stop: UInt8 { 1 }
  @inlinable static var continuation: UInt8 { 2 }

  /// An idle timeout has been set or runs: what comes next ends it.
  @inlinable static var idleTimeout: UInt8 { 4 }

  /// The process gave way to others, or was held, before all its wishes had been granted.
  @inlinable static var interrupted: UInt8 { 8 }

  @inlinable func contains(_ wish: UInt8) -> Bool { rawValue & wish != 0 }
  @inlinable mutating func insert(_ wish: UInt8) { rawValue |= wish }
  @inlinable mutating func remove(_ wish: UInt8) { rawValue &= ~wish }
}

/// Messages that the running thread has put aside; made when first needed.
@usableFromInline
final class Aside<Message: Sendable> {
  /// To be handled before anything in the mailbox.
  var continuations = Deque<Message>()

  /// What a selective receive has passed over.
  var passedOver = PassedOver<Message>()

  init() {}
}

extension Process {
  /// The running thread's extra state, made when it is first needed.
  @usableFromInline
  final func makeTurn() -> Turn {
    if let turn { return turn }
    let made = Turn()
    turn = made
    return made
  }

  /// Asks the process to end when the handler returns. The first reason counts.
  @usableFromInline
  final func wishToStop(_ reason: ExitReason) {
    if wishes.contains(Wishes.stop) { return }
    if reason != .normal { makeTurn().stopReason = reason }
    wishes.insert(Wishes.stop)
  }

  /// The reason of a stop that was asked for, nil if none was.
  @usableFromInline
  final var wishedStop: ExitReason? {
    wishes.contains(Wishes.stop) ? turn?.stopReason ?? .normal : nil
  }

  /// Ends the timers that the process has set for itself.
  @usableFromInline
  final func abandonTimers() {
    guard let turn = turn.take() else { return }
    if let timer = turn.idleTimer { kernel.timers.cancel(timer) }
    for timer in turn.timers.values { kernel.timers.cancel(timer) }
  }
}
