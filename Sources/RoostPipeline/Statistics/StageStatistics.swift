/// What a stage has done so far, its workers taken together.
public struct StageStatistics: Sendable, Equatable {
  /// The stage's name.
  public let stage: String

  /// How many batches were worked on to the end.
  public private(set) var batches = 0

  /// How many results were made. Work that had to be done again counts each time.
  public private(set) var results = 0

  /// How many items failed, each time counted.
  public private(set) var failures = 0

  /// How many items were given out again: see ``PipelineOutcome/retried``.
  public var retried = 0

  /// How long batches took.
  public private(set) var workTime = DurationHistogram()

  public init(stage: String) { self.stage = stage }

  /// Counts a batch in.
  public mutating func record<Output>(_ outcome: WorkOutcome<Output>) {
    batches += 1
    results += outcome.results.count
    failures += outcome.failures.count
    retried += outcome.retried
    if let time = outcome.workTime { workTime.record(time) }
  }

  /// Adds what others of the same stage have counted.
  public mutating func merge(_ other: StageStatistics) {
    batches += other.batches
    results += other.results
    failures += other.failures
    retried += other.retried
    workTime.merge(other.workTime)
  }

  /// Results a second over `elapsed`; 0 if that is no time.
  public func throughput(over elapsed: Duration) -> Double {
    let seconds = elapsed / .seconds(1)
    return seconds > 0 ? Double(results) / seconds : 0
  }
}
