import Roost

/// How often the workers that had an item under work died of it, or of something else at the same moment.
///
/// Only deaths with the item alone count towards setting it aside: a death in company says no more than that
/// one of the batch may be to blame, and the batch is retried in halves until the guilty item is alone. A
/// sound item is therefore set aside only if `maxAttempts` workers in a row die while it is their only item; to
/// get through the work once clears it. Where each hand-out ends in a chance death with probability p, that
/// has a chance of at most p^maxAttempts: with p = 0.2 and 20 attempts 1.1e-14 an item and a stage. An item
/// that kills every worker costs at most ⌈log2 n⌉ + maxAttempts of them when it starts in a batch of n: 10
/// from a batch of 25 with 5 attempts.
struct Blame: Sendable {
  private struct Deaths {
    var total = 0
    var alone = 0
    /// How often a worker has said that it is done, and the item had not come to the next joint.
    var leftOut = 0
  }

  private let maxAttempts: Int
  private var deaths: [ItemID: Deaths] = [:]

  init(maxAttempts: Int) { self.maxAttempts = maxAttempts }

  /// How often the stage has begun on the item, counting the time that is ending now.
  func attempts(of item: ItemID, endingNow: Bool = true) -> Int {
    (deaths[item]?.total ?? 0) + (endingNow ? 1 : 0)
  }

  /// What to do with items whose worker died at work on them: the pieces to retry, or true if the one item is
  /// to be set aside.
  mutating func died<Payload>(_ items: [Item<Payload>]) -> (retry: [[Item<Payload>]], setAside: Bool) {
    for item in items { deaths[item.id, default: Deaths()].total += 1 }
    guard items.count == 1, let item = items.first else {
      let middle = (items.count + 1) / 2
      return ([Array(items[..<middle]), Array(items[middle...])].filter { !$0.isEmpty }, false)
    }
    deaths[item.id, default: Deaths()].alone += 1
    return deaths[item.id]?.alone ?? 0 >= maxAttempts ? ([], true) : ([items], false)
  }

  /// A worker has left the item out. True if it is to be set aside, since as many have as it may kill.
  mutating func leftOut(_ item: ItemID) -> Bool {
    deaths[item, default: Deaths()].total += 1
    deaths[item, default: Deaths()].leftOut += 1
    return deaths[item]?.leftOut ?? 0 >= maxAttempts
  }

  /// The worker has got through the item: it may go on to be done again, but it does not kill.
  mutating func clear(_ item: ItemID) { deaths[item]?.alone = 0 }

  mutating func forget(_ item: ItemID) { deaths[item] = nil }

  mutating func forgetAll() { deaths = [:] }
}

extension ExitReason {
  /// Whether the batch under work may have been the cause of this end. An orderly stop never is; a killed
  /// worker or a lost node may well be, as when an item brings down the OS process it is worked on in.
  /// `noproc` is the answer to monitoring a worker that was already gone, and so never had any work.
  var mayBeTheWorks: Bool { !isOrderly && self != .noproc }
}
