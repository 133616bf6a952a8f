/// How a supervisor stops a child; `shutdown` in OTP's child specs.
public enum ShutdownPolicy: Sendable, Hashable {
  /// With ``ExitReason/kill``, at once.
  case brutalKill

  /// With ``ExitReason/shutdown``, and with ``ExitReason/kill`` if it is still alive after this time.
  /// The time must not be negative.
  case timeout(Duration)

  /// With ``ExitReason/shutdown``, waiting for as long as it takes. Meant for supervisors, whose own children
  /// need time of their own.
  case infinity
}
