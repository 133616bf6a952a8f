import DequeModule

/// What the running thread keeps for a process beyond its messages; made when first needed.
@usableFromInline
final class Turn<Message: Sendable> {
  /// Events taken over from the shared part.
  var events = Deque<PlacedEvent>()
  var isSuspended = false

  /// The process, a supervisor, takes the exit of its parent as one event among others.
  var handlesParentExit = false

  /// The process, a supervisor, has started later than its `start` returns, and says so itself.
  @usableFromInline var answersStarter = false

  /// What a handler asked for: looked at after each handler while `wishes` is not empty.
  @usableFromInline var wishes: Wishes = []
  @usableFromInline var stopReason: ExitReason?
  @usableFromInline var continuations = Deque<Message>()
  @usableFromInline var idleTimeout: Duration?
  var idleTimer: WakeTimer?
  var idleGeneration: UInt64 = 0

  /// Timers that run, by their references.
  var timers: [TimerRef: WakeTimer] = [:]

  /// What a selective receive has passed over.
  var passedOver = Deque<Received<Message>>()

  @usableFromInline
  struct Wishes: OptionSet {
    @usableFromInline let rawValue: UInt8
    @usableFromInline init(rawValue: UInt8) { self.rawValue = rawValue }
    @usableFromInline static var stop: Self { Self(rawValue: 1) }
    @usableFromInline static var continuation: Self { Self(rawValue: 2) }
    @usableFromInline static var idleTimeout: Self { Self(rawValue: 4) }
  }

  @usableFromInline
  init() {}
}
