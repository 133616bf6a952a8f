/// What a run came to: for each item a result or a failure, unless it was stopped.
public struct PipelineOutcome<Output: Sendable>: Sendable {
  /// How many items went in.
  public let items: Int

  /// The results, in the order of the input; each item at most once.
  public let results: [Item<Output>]

  /// The items without a result, and why, in the order of the input.
  public let failures: [ItemFailure]

  /// What each stage did, first to last.
  public let stages: [StageStatistics]

  /// The brokers that were to be on other nodes, first to last.
  public let brokers: [PlacedBroker]

  /// How often processes were started again.
  public let restarts: Int

  /// From the start of the tree to the last outcome.
  public let elapsed: Duration

  /// Why the run ended before every item had its outcome; nil if it did not.
  public let stopReason: String?

  /// Whether every item has its outcome.
  public var isFinished: Bool { results.count + failures.count == items }

  /// How many items were given out again: their worker, a broker, the source, the sink or a node had died, or they had
  /// been left out. Each time counts, at the stage that begins on the item again.
  public var retried: Int { stages.reduce(0) { $0 + $1.retried } }

  init<Input>(_ run: RunState<Input, Output>, elapsed: Duration, stopReason: String?) {
    let ledger = run.withLedger { $0 }
    items = ledger.items
    results = ledger.outcomes.enumerated().compactMap { id, outcome in
      guard case .result(let output) = outcome else { return nil }
      return Item(id: id, payload: output)
    }
    failures = ledger.failures
    stages = run.line.statistics
    brokers = run.line.topology.stages.enumerated().compactMap { number, stage in
      stage.brokerNode.map {
        PlacedBroker(before: stage.name, node: $0, reasonHere: run.line.brokers.reason(number))
      }
    }
    restarts = run.line.restarts
    self.elapsed = elapsed
    self.stopReason = ledger.isComplete ? nil : stopReason
  }
}
