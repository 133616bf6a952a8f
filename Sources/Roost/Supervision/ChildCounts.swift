/// How many children a supervisor has; the answer of `supervisor:count_children/1`.
public struct ChildCounts: Sendable, Hashable {
  /// All children with a spec, running or not.
  public let specs: Int

  /// Those whose process is alive.
  public let active: Int

  /// Those that are supervisors, running or not.
  public let supervisors: Int

  /// Those that are workers, running or not.
  public let workers: Int

  public init(specs: Int, active: Int, supervisors: Int, workers: Int) {
    self.specs = specs
    self.active = active
    self.supervisors = supervisors
    self.workers = workers
  }
}
