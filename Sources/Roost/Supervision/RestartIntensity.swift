/// How many restarts a supervisor makes within a sliding period before it gives up.
///
/// One restart more and it stops all its children and ends with ``ExitReason/shutdown``, which leaves the
/// decision to its own supervisor. A restart that failed and is tried again counts again. Restarts exactly
/// ``period`` apart count together. As in OTP's `supervisor`, which rounds to seconds where this does not.
public struct RestartIntensity: Sendable, Hashable {
  /// How many restarts are allowed within the period; 0 allows none. Must not be negative.
  public var restarts: Int

  /// The length of the period. Must be more than zero.
  public var period: Duration

  /// At most `restarts` within `period`; by default 1 in 5 seconds, as in OTP.
  ///
  /// Nothing is checked here: a supervisor with a negative number or an empty period fails to start with a
  /// ``SupervisorError``.
  public init(restarts: Int = 1, within period: Duration = .seconds(5)) {
    self.restarts = restarts
    self.period = period
  }
}
