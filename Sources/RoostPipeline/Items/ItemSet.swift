/// A set of item ids, a bit each.
///
/// Ids are places in the input and so dense: a million of them take 128 KB, whatever is in the set.
struct ItemSet: Sendable, Equatable {
  private var words: [UInt64] = []
  private(set) var count = 0

  func contains(_ id: ItemID) -> Bool {
    guard id >= 0, id / 64 < words.count else { return false }
    return words[id / 64] & (1 << UInt64(id % 64)) != 0
  }

  /// Adds `id`; false if it was there, or is negative.
  @discardableResult
  mutating func insert(_ id: ItemID) -> Bool {
    guard id >= 0, !contains(id) else { return false }
    while words.count <= id / 64 { words.append(0) }
    words[id / 64] |= 1 << UInt64(id % 64)
    count += 1
    return true
  }
}
