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

  /// Lets time pass, not at all if `duration` is negative, and no further than some 290 years in all. Timers
  /// that are due have fired when this returns; what they set in motion has not necessarily ended.
  public func advance(by duration: Duration) {
    let observers = state.withLock { state in
      state.nanoseconds = Self.sum(state.nanoseconds, duration)
      return state.observers
    }
    for observer in observers { observer() }
  }

  private static func sum(_ nanoseconds: Int64, _ duration: Duration) -> Int64 {
    guard duration > .zero else { return nanoseconds }
    let (seconds, attoseconds) = duration.components
    let (whole, tooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (step, stepTooLong) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
    let (sum, sumTooLong) = nanoseconds.addingReportingOverflow(step)
    return tooLong || stepTooLong || sumTooLong ? .max : sum
  }

  func onAdvance(_ observer: @escaping @Sendable () -> Void) {
    state.withLock { $0.observers.append(observer) }
  }
}
