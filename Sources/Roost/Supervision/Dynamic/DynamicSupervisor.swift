/// A supervisor of children that come and go at run time, as a value (Elixir's `DynamicSupervisor`, OTP's
/// `simple_one_for_one`).
///
/// ```swift
/// let connections = try await runtime.start(DynamicSupervisor(maxChildren: 10_000))
/// let connection = try await connections.startChild(restart: .temporary) { Connection(socket) }
/// ```
///
/// It starts without children. Each start brings a child spec of its own, whose id is for the log only:
/// children are known by their pids. They have nothing to do with one another: each is started, restarted
/// and stopped alone, and one that takes long over it holds up nobody. When the supervisor ends, all are
/// stopped together, each as its ``ShutdownPolicy`` says, so that it takes as long as the slowest.
///
/// A child that ends is started again as its ``RestartType`` says, and is forgotten otherwise; one that
/// declines its restart with ``StartRefusal`` is forgotten too.
public struct DynamicSupervisor: Sendable {
  /// How many children there may be at a time, those that start or wait for their restart included; nil, any
  /// number.
  public var maxChildren: Int?

  /// How many restarts, of all children together, there may be in how long.
  public var intensity: RestartIntensity

  /// A supervisor without children.
  ///
  /// Nothing is checked here: a negative number makes the start fail, with a ``SupervisorError`` that says
  /// what is wrong.
  public init(maxChildren: Int? = nil, restarts: Int = 1, within period: Duration = .seconds(5)) {
    self.maxChildren = maxChildren
    self.intensity = RestartIntensity(restarts: restarts, within: period)
  }

  var flags: DynamicSupervisorFlags { DynamicSupervisorFlags(maxChildren: maxChildren, intensity: intensity) }
}
