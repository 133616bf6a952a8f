/// What reaches a process besides the messages of its own type.
public enum Info: Sendable {
  /// A linked process ended, or somebody sent an exit signal; comes only to processes that trap exits.
  case exit(from: Pid, reason: ExitReason)

  /// A monitored process ended (`noproc`: there was none). Comes exactly once for a monitor.
  case down(MonitorRef, from: Pid, reason: ExitReason)

  /// Nothing came for as long as ``Context/setIdleTimeout(_:)`` said.
  case idle

  /// A timer of ``Context/startTimer(after:)`` has run out.
  case timer(TimerRef)

  /// An untyped message, sent with ``Runtime/send(_:to:)``.
  case message(any Sendable)
}
