import Roost

/// Takes a batch, works on one item of it after the other, and says how long the batch took: `work_time`.
/// The number of its results is `results_produced`.
public struct MeasuredBatchedWorker<Work: WorkerType, Time: Clock>: BatchWork
where Time.Duration == Duration {
  public let work: Work
  private let clock: Time

  /// - Parameter clock: what the time is taken from.
  public init(_ work: Work, clock: Time) {
    self.work = work
    self.clock = clock
  }

  public var name: String { work.name }

  public var blocks: Bool { work.blocks }

  public func perform(_ items: [Item<Work.Input>]) async throws(Exit) -> WorkOutcome<Work.Output> {
    let start = clock.now
    var outcome = try await work.each(items)
    outcome.workTime = start.duration(to: clock.now)
    return outcome
  }
}

extension MeasuredBatchedWorker where Time == ContinuousClock {
  /// Takes the time from the continuous clock.
  public init(_ work: Work) { self.init(work, clock: ContinuousClock()) }
}
