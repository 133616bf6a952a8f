/// The unit of a ``TimerWheel``: milliseconds since the runtime's start.
///
/// A deadline is rounded up and the present down, so a timer is never early, and late by less than two ticks
/// when the thread that drives the wheel wakes in time.
enum TimerTick {
  static var nanoseconds: UInt64 { 1_000_000 }

  /// The tick that a clock reading falls in: how far a wheel may advance. A negative reading is 0.
  static func present(nanoseconds now: Int64) -> UInt64 {
    now < 0 ? 0 : UInt64(now) / nanoseconds
  }

  /// The first tick that is not before `delay` from a clock reading.
  ///
  /// No delay, or a negative one, is due at once: it gives a tick that has passed or is the present one. One
  /// too long to count (some 290 years) gives `UInt64.max`, which no clock reaches.
  static func deadline(after delay: Duration, nanoseconds now: Int64) -> UInt64 {
    deadline(after: nanoseconds(delay), now: now)
  }

  /// The same for a delay in nanoseconds, `Int64.max` being one too long to count.
  static func deadline(after delay: Int64, now: Int64) -> UInt64 {
    guard delay > 0 else { return present(nanoseconds: now) }
    let (instant, tooLong) = delay.addingReportingOverflow(max(now, 0))
    return tooLong ? .max : (UInt64(instant) + nanoseconds - 1) / nanoseconds
  }

  /// How many nanoseconds a delay has, rounded up; `Int64.max` if too many to count.
  static func nanoseconds(_ delay: Duration) -> Int64 {
    guard delay > .zero else { return 0 }
    let (seconds, attoseconds) = delay.components
    let (whole, tooLong) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, sumTooLong) = whole.addingReportingOverflow((attoseconds + 999_999_999) / 1_000_000_000)
    return tooLong || sumTooLong ? .max : sum
  }
}
