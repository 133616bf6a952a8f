/// A child spec without its start function: all that a supervisor has to know to decide.
public struct ChildDescription: Sendable, Hashable, Identifiable {
  /// Names the child within its supervisor.
  public let id: String

  /// When the child is started again.
  public let restart: RestartType

  /// Whether its orderly end may bring the supervisor to its own, see ``AutoShutdown``.
  public let isSignificant: Bool

  /// How the child is stopped.
  public let shutdown: ShutdownPolicy

  /// Whether it is a supervisor itself.
  public let kind: ChildKind

  /// A description with OTP's defaults: a permanent worker that has 5 seconds to shut down.
  init(
    id: String,
    restart: RestartType = .permanent,
    significant: Bool = false,
    shutdown: ShutdownPolicy? = nil,
    kind: ChildKind = .worker
  ) {
    self.id = id
    self.restart = restart
    isSignificant = significant
    self.shutdown = shutdown ?? kind.defaultShutdown
    self.kind = kind
  }

  /// Whether a child that ended for `reason` is to be started again.
  func restarts(after reason: ExitReason) -> Bool {
    switch restart {
    case .permanent: true
    case .transient: !reason.isOrderly
    case .temporary: false
    }
  }

  /// Whether `reason` is how this child may end when its supervisor stops it; any other is reported.
  ///
  /// `shutdown` under ``ShutdownPolicy/brutalKill``, and orderly ends of another kind, are in order unless the
  /// child is permanent: a permanent child has no business ending of itself.
  func endsWell(with reason: ExitReason) -> Bool {
    let wanted: ExitReason = shutdown == .brutalKill ? .killed : .shutdown
    return reason == wanted || (restart != .permanent && reason.isOrderly)
  }
}
