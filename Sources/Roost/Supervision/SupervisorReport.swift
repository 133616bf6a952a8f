/// Something a supervisor has to say to the log: OTP's supervisor report.
struct SupervisorReport: Sendable, Hashable {
  enum Context: Sendable, Hashable {
    /// A child did not start, at boot or in a restart.
    case startError
    /// A child ended that should not have.
    case childTerminated
    /// A child, told to shut down, ended for another reason.
    case shutdownError
    /// The supervisor gives up: too many restarts.
    case shutdown
  }

  var context: Context
  var childID: String
  /// The process it is about; nil if there is none.
  var pid: Pid?
  var reason: ExitReason
  /// How many more restarts the intensity allows now.
  var restartsLeft: Int

  /// The reason in a report of ``Context/shutdown``.
  static let reachedMaxRestartIntensity: ExitReason = "reached maximum restart intensity"
}
