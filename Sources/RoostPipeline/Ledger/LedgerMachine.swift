/// What became of every item of a run: one outcome each, the first that was reported.
///
/// The ledger outlives the sink and the source. The run owns it and hands it to each incarnation of them, as
/// an ETS table with an heir would be; nothing else of the pipeline survives a station's death.
struct LedgerMachine<Result: Sendable>: Sendable {
  enum Outcome: Sendable {
    case result(Result)
    case failed(ItemFailure)
  }

  /// How many items the run has.
  let items: Int

  private(set) var outcomes: [Outcome?]

  /// The items that have their outcome.
  private(set) var accounted: ItemSet

  /// The items that workers have been given, in whatever epoch.
  private(set) var issued: ItemSet

  /// How many outcomes came for items that had theirs, and were dropped.
  private(set) var duplicates = 0

  /// How many outcomes came for items that are not of this run, and were dropped.
  private(set) var strays = 0

  /// How many items have a result.
  private(set) var results = 0

  /// The epoch begun last; before the first, the number after which they begin.
  private(set) var epoch: Epoch

  /// - Parameter epoch: a number below which all epochs of earlier runs under the same names were.
  init(items: Int, after epoch: Epoch = 0) {
    self.items = max(0, items)
    self.epoch = epoch
    accounted = ItemSet(below: self.items)
    issued = ItemSet(below: self.items)
    outcomes = Array(repeating: nil, count: self.items)
  }

  /// Whether every item has its outcome: items in = results + failures.
  var isComplete: Bool { accounted.count == items }

  var failures: [ItemFailure] {
    outcomes.compactMap { outcome in
      guard case .failed(let failure) = outcome else { return nil }
      return failure
    }
  }

  /// Writes down an outcome. False if it was dropped.
  mutating func record(_ item: ItemID, _ outcome: Outcome) -> Bool {
    guard outcomes.indices.contains(item) else {
      strays += 1
      return false
    }
    guard accounted.insert(item) else {
      duplicates += 1
      return false
    }
    outcomes[item] = outcome
    if case .result = outcome { results += 1 }
    return true
  }

  /// How many items have been issued and have no outcome yet.
  var underWay: Int { max(0, issued.count - accounted.count) }

  /// Writes down that an item is given out. False if it was before, in an epoch that is over.
  mutating func issue(_ item: ItemID) -> Bool { issued.insert(item) }

  /// Starts an epoch. Its number is never used again, even if the source dies before telling anyone.
  mutating func beginEpoch() -> Epoch {
    epoch += 1
    return epoch
  }
}

extension LedgerMachine.Outcome: Equatable where Result: Equatable {}
