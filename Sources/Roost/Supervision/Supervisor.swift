/// A supervisor as a value: its children, and what it does when one of them ends (`supervisor`).
///
/// ```swift
/// let tree = Supervisor(.oneForOne, restarts: 3, within: .seconds(5)) {
///   Child("counter", name: "counter") { Counter() }
///   Child("cache", supervisor: caches)
/// }
/// let supervisor = try await runtime.start(tree)
/// ```
///
/// Children are started in order and stopped in reverse. One that ends is started again as its
/// ``RestartType`` and the strategy say, until the intensity is exceeded: then the supervisor stops all its
/// children and ends with `shutdown`, which leaves the decision to its own supervisor.
public struct Supervisor: Sendable {
  /// Which children are started again when one ends.
  public var strategy: RestartStrategy

  /// How many restarts there may be in how long.
  public var intensity: RestartIntensity

  /// Whether the end of significant children ends the supervisor.
  public var autoShutdown: AutoShutdown

  /// The children, in the order in which they are started.
  public var children: [Child]

  /// A supervisor of these children.
  ///
  /// Nothing is checked here: two children with one id, a negative number of restarts and the like make the
  /// start fail, with a ``SupervisorError`` that says what is wrong.
  public init(
    _ strategy: RestartStrategy = .oneForOne,
    restarts: Int = 1,
    within period: Duration = .seconds(5),
    autoShutdown: AutoShutdown = .never,
    children: [Child]
  ) {
    self.strategy = strategy
    self.intensity = RestartIntensity(restarts: restarts, within: period)
    self.autoShutdown = autoShutdown
    self.children = children
  }

  /// The same, with the children listed in braces.
  public init(
    _ strategy: RestartStrategy = .oneForOne,
    restarts: Int = 1,
    within period: Duration = .seconds(5),
    autoShutdown: AutoShutdown = .never,
    @ChildrenBuilder _ children: () -> [Child]
  ) {
    self.init(
      strategy,
      restarts: restarts,
      within: period,
      autoShutdown: autoShutdown,
      children: children()
    )
  }

  var flags: SupervisorFlags {
    SupervisorFlags(strategy: strategy, intensity: intensity, autoShutdown: autoShutdown)
  }
}

/// Lists the children of a ``Supervisor``: children, arrays of them, conditions and loops.
@resultBuilder
public enum ChildrenBuilder {
  public static func buildExpression(_ child: Child) -> [Child] { [child] }
  public static func buildExpression(_ children: [Child]) -> [Child] { children }
  public static func buildBlock(_ parts: [Child]...) -> [Child] { parts.flatMap { $0 } }
  public static func buildArray(_ parts: [[Child]]) -> [Child] { parts.flatMap { $0 } }
  public static func buildOptional(_ part: [Child]?) -> [Child] { part ?? [] }
  public static func buildEither(first part: [Child]) -> [Child] { part }
  public static func buildEither(second part: [Child]) -> [Child] { part }
}
