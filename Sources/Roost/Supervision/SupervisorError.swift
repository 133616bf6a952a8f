/// Why a supervisor refuses what it was asked, or cannot start.
public struct SupervisorError: Error, Sendable, Hashable {
  /// What kind of error it is.
  public enum Code: Sendable, Hashable, CaseIterable {
    /// Two children of one supervisor have the same id.
    case duplicateChild
    /// No child has this id or, in a dynamic supervisor, this pid.
    case unknownChild
    /// A child with this id is running already, or its name belongs to another process: see
    /// ``SupervisorError/pid``.
    case alreadyStarted
    /// A child with this id has a spec already, but is not running.
    case alreadyPresent
    /// The child is running, and must be terminated first.
    case childRunning
    /// The child is about to be restarted.
    case childRestarting
    /// The child did not start: see ``SupervisorError/reason``.
    case startFailed
    /// The supervisor is stopping, and serves no more requests.
    case stopping
    /// The number of restarts in the intensity is negative.
    case negativeIntensity
    /// The period of the intensity is not more than zero.
    case invalidPeriod
    /// The time in a shutdown policy is negative.
    case invalidShutdown
    /// A significant child is permanent, or its supervisor's auto-shutdown is ``AutoShutdown/never``.
    case invalidSignificant
    /// The dynamic supervisor has as many children as it may have.
    case tooManyChildren
    /// The most children that a dynamic supervisor may have is negative.
    case invalidMaxChildren

    /// The supervisor itself has ended.
    case unreachable
  }

  /// What kind of error it is.
  public let code: Code

  /// What is wrong, and what to do about it.
  public let message: String

  /// The child concerned, if it is about one.
  public let childID: String?

  /// The process that runs already or has the name, for ``Code/alreadyStarted`` and ``Code/childRunning``.
  public let pid: Pid?

  /// Why the child did not start, for ``Code/startFailed``.
  public let reason: ExitReason?

  init(_ code: Code, _ message: String, child: String? = nil, pid: Pid? = nil, reason: ExitReason? = nil) {
    self.code = code
    self.message = message
    self.childID = child
    self.pid = pid
    self.reason = reason
  }
}

extension SupervisorError: CustomStringConvertible {
  public var description: String { message }
}

extension SupervisorError {
  static func duplicateChild(_ id: String) -> Self {
    Self(.duplicateChild, "Two children have the id \"\(id)\": give each child an id of its own.", child: id)
  }

  static func unknownChild(_ id: String) -> Self {
    Self(.unknownChild, "The supervisor has no child with the id \"\(id)\".", child: id)
  }

  static func alreadyStarted(_ id: String, _ pid: Pid) -> Self {
    Self(.alreadyStarted, "A child with the id \"\(id)\" is running already, as \(pid).", child: id, pid: pid)
  }

  static func nameTaken(_ id: String, _ pid: Pid) -> Self {
    let message = "Child \"\(id)\" was not started: its name belongs to \(pid) already."
    return Self(.alreadyStarted, message, child: id, pid: pid)
  }

  static func alreadyPresent(_ id: String) -> Self {
    let advice = "restart it with restartChild, or delete it with deleteChild first"
    return Self(
      .alreadyPresent,
      "The supervisor already has a spec for child \"\(id)\", which is not running: \(advice).",
      child: id
    )
  }

  static func childRunning(_ id: String, _ pid: Pid) -> Self {
    Self(
      .childRunning,
      "Child \"\(id)\" is running, as \(pid): terminate it first with terminateChild.",
      child: id,
      pid: pid
    )
  }

  static func childRestarting(_ id: String) -> Self {
    let advice = "wait until it runs, or end the attempts with terminateChild"
    return Self(.childRestarting, "Child \"\(id)\" is being restarted: \(advice).", child: id)
  }

  static func startFailed(_ id: String, _ reason: ExitReason) -> Self {
    Self(.startFailed, "Child \"\(id)\" failed to start: \(reason)", child: id, reason: reason)
  }

  static func unreachable(_ error: CallError) -> Self {
    Self(.unreachable, "The supervisor cannot be asked: \(error)", reason: error.reason)
  }

  static let stopping = Self(.stopping, "The supervisor is stopping and serves no more requests.")

  static func negativeIntensity(_ restarts: Int) -> Self {
    Self(.negativeIntensity, "A supervisor cannot allow \(restarts) restarts: use 0 to allow none.")
  }

  static func invalidPeriod(_ period: Duration) -> Self {
    Self(.invalidPeriod, "The period of a restart intensity must be more than zero, not \(period).")
  }

  static func invalidShutdown(_ id: String, _ time: Duration) -> Self {
    Self(
      .invalidShutdown,
      "Child \"\(id)\" cannot be given \(time) to shut down: use zero or more, or .brutalKill.",
      child: id
    )
  }

  static func significantNeedsAutoShutdown(_ id: String) -> Self {
    Self(
      .invalidSignificant,
      "Child \"\(id)\" is significant, but its supervisor's auto-shutdown is .never: choose another.",
      child: id
    )
  }

  static func significantPermanent(_ id: String) -> Self {
    Self(
      .invalidSignificant,
      "Child \"\(id)\" is significant and permanent, but only a transient or temporary child can be.",
      child: id
    )
  }
}
