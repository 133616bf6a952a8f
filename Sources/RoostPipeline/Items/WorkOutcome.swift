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

/// What came of a batch: a result or a failure for each of its items.
public struct WorkOutcome<Output: Sendable>: Sendable {
  public var results: [Item<Output>]
  public var failures: [WorkFailure]

  /// How long the batch took, if it was measured.
  public var workTime: Duration?

  public init(results: [Item<Output>] = [], failures: [WorkFailure] = [], workTime: Duration? = nil) {
    self.results = results
    self.failures = failures
    self.workTime = workTime
  }
}

extension WorkOutcome {
  /// The same, where each result that `objection` finds something against is the failure of its item.
  func refusing(_ objection: (Output) -> String?) -> Self {
    var outcome = self
    outcome.results = []
    for item in results {
      if let words = objection(item.payload) {
        outcome.failures.append(WorkFailure(item: item.id, words: "the result cannot be sent: \(words)"))
      } else {
        outcome.results.append(item)
      }
    }
    return outcome
  }
}

extension WorkOutcome: Equatable where Output: Equatable {}
