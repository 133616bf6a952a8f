/// What a worker says of an item whose `doWork` threw.
public struct WorkFailure: Sendable, Hashable, Codable {
  /// The item's place in the input.
  public let item: ItemID

  /// The error, in its own words.
  public let words: String

  public init(item: ItemID, words: String) {
    self.item = item
    self.words = words
  }
}

/// What came of a batch: a result or a failure for each of its items, unless the run is to stop.
public struct WorkOutcome<Output: Sendable>: Sendable {
  public var results: [Item<Output>]
  public var failures: [WorkFailure]

  /// How long the batch took, if it was measured.
  public var workTime: Duration?

  /// Why the run is to stop, if it is; then the items with neither a result nor a failure have no outcome.
  public var stop: StopRun?

  /// How many items the work has begun again of its own accord, as when it has them done on another node and that is lost.
  public var retried = 0

  public init(
    results: [Item<Output>] = [],
    failures: [WorkFailure] = [],
    workTime: Duration? = nil,
    stop: StopRun? = nil
  ) {
    self.results = results
    self.failures = failures
    self.workTime = workTime
    self.stop = stop
  }
}

extension WorkOutcome {
  /// The same, where each result that cannot be sent is the failure of its item.
  func without(_ misfits: Misfits) -> Self {
    guard !misfits.isEmpty else { return self }
    let bad = misfits.items
    var outcome = self
    outcome.results.removeAll { bad.contains($0.id) }
    outcome.failures += misfits.failures.map {
      WorkFailure(item: $0.item, words: "the result cannot be sent: \($0.words)")
    }
    outcome.failures += misfits.surplus.map {
      WorkFailure(
        item: $0,
        words:
          "the result cannot be sent: the results of its batch are more than one message may have; smaller batches are not"
      )
    }
    return outcome
  }
}

extension WorkOutcome: Equatable where Output: Equatable {}
