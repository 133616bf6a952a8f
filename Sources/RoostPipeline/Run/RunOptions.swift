import Metrics

/// How a pipeline is run, besides its shape.
///
/// A number that will not do, such as a time below zero, is a ``TopologyError`` of the run that is to have it.
public struct RunOptions: Sendable {
  /// How many workers an item may kill while it is their only item before it is set aside; at least 1. Default 5.
  public var maxAttempts = 5

  /// Where `NAME.N.work_time` (a timer) and `NAME.N.results_produced` (a counter) of measured workers go; nil,
  /// to the factory that the program has bootstrapped swift-metrics with.
  public var metrics: (any MetricsFactory)?

  /// Told what happens, from any thread; must return at once.
  public var observe: @Sendable (PipelineEvent) -> Void = { _ in }

  /// How long a run that is stopped may go on with the work at hand; zero, not at all. Default 30 seconds.
  public var stopPatience = Duration.seconds(30)

  /// How long such a run waits, in a row, while all that are at work say that they cannot go on
  /// (``BatchWork/obstacle``), as when the only node of a stage is lost. Default 5 seconds: a node that is being started
  /// again is back by then, and one that is not would only be waited for in vain.
  public var absencePatience = Duration.seconds(5)

  /// How long the node that a broker has its place on may be out of reach before the broker begins on the run's own node,
  /// attempts to connect not counted. Default 5 seconds.
  public var brokerPatience = Duration.seconds(5)

  /// How long a worker elsewhere waits for its welcome before it registers again.
  package var welcomePatience = Duration.seconds(5)

  /// What the numbers of epochs, and of the lives of a crew's workers, are counted from.
  package var wallClock: @Sendable () -> Int = { WallClock.nanoseconds() }

  /// Deaths on purpose.
  public var chaos = Chaos()

  public init() {}

  /// Checks what the shape of a pipeline does not say; `maxAttempts` belongs to that.
  func check() throws(TopologyError) {
    try chaos.check()
    let patience = [
      ("stopPatience", stopPatience), ("absencePatience", absencePatience),
      ("brokerPatience", brokerPatience), ("welcomePatience", welcomePatience),
    ]
    for (name, time) in patience where time < .zero {
      throw TopologyError(.patience(name, time))
    }
  }
}
