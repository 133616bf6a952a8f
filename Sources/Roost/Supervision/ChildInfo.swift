/// What a supervisor knows of one child; an element of `supervisor:which_children/1`.
public struct ChildInfo: Sendable, Hashable, Identifiable {
  /// The id in the child's spec.
  public let id: String

  /// The process of the child; nil if it is not running or about to be restarted.
  public let pid: Pid?

  /// Whether a restart failed and is about to be tried again.
  public let isRestarting: Bool

  /// Whether it is a worker or a supervisor.
  public let kind: ChildKind

  public init(id: String, pid: Pid?, isRestarting: Bool, kind: ChildKind) {
    self.id = id
    self.pid = pid
    self.isRestarting = isRestarting
    self.kind = kind
  }
}
