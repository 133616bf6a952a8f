/// A set of the ids of a run's items, a bit each.
///
/// Ids are places in the input and so dense: a million of them take 128 KB, whatever is in the set. Other nodes name
/// ids too, so what is not of the run never gets in, however large it is.
struct ItemSet: Sendable, Equatable {
  private let bound: Int
  private var words: [UInt64] = []
  private(set) var count = 0

  /// A set of some of the ids below `bound`; there is none in it.
  init(below bound: Int) { self.bound = bound }

  func contains(_ id: ItemID) -> Bool {
    guard id >= 0, id / 64 < words.count else { return false }
    return words[id / 64] & (1 << UInt64(id % 64)) != 0
  }

  /// Adds `id`; false if it was there, or is of no item of the run.
  @discardableResult
  mutating func insert(_ id: ItemID) -> Bool {
    guard id >= 0, id < bound, !contains(id) else { return false }
    while words.count <= id / 64 { words.append(0) }
    words[id / 64] |= 1 << UInt64(id % 64)
    count += 1
    return true
  }
}
