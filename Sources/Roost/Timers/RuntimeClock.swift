/// The clock that a runtime's timers and restart periods go by.
public enum RuntimeClock: Sendable {
  /// The machine's clock that never goes back.
  case system

  /// A clock that a test moves.
  case manual(ManualClock)

  /// The time since some fixed point: for the machine, its start.
  var nanoseconds: Int64 {
    switch self {
    case .system: Int64(clamping: MonotonicTime.now())
    case .manual(let clock): clock.nanoseconds
    }
  }

  /// The same as a duration.
  var now: Duration { .nanoseconds(nanoseconds) }
}

/// A clock for tests: time passes when it is told to.
///
/// ```swift
/// let clock = ManualClock()
/// var configuration = RuntimeConfiguration()
/// configuration.clock = .manual(clock)
/// let runtime = try Runtime(configuration)
/// clock.advance(by: .seconds(5))      // every call that waited for 5 seconds has timed out
/// ```
public final class ManualClock: Sendable {
  private struct State {
    var nanoseconds: Int64 = 0
    var observers: [@Sendable () -> Void] = []
  }

  private let state = Locked(State())

  public init() {}

  /// The time passed since the clock was made.
  public var now: Duration { .nanoseconds(nanoseconds) }

  var nanoseconds: Int64 { state.withLock { $0.nanoseconds } }

  /// Lets time pass. Timers that are due have fired when this returns; what they set in motion has not
  /// necessarily ended.
  public func advance(by duration: Duration) {
    let (seconds, attoseconds) = duration.components
    let step = max(0, seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
    let observers = state.withLock { state in
      state.nanoseconds += step
      return state.observers
    }
    for observer in observers { observer() }
  }

  func onAdvance(_ observer: @escaping @Sendable () -> Void) {
    state.withLock { $0.observers.append(observer) }
  }
}
