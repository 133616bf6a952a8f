/// Where the terms of a message are: one entry for each, in the order in which they begin, so that a part can
/// be read without reading what stands before it.
///
/// The parts of a tuple, list or map follow it at once: all elements; the elements, then the tail; keys and
/// values in turn. Strings and funs have no entries for what is in them.
struct TermOutline: Sendable {
  struct Entry: Sendable {
    /// Where the term begins.
    let offset: UInt32
    /// The number of the entry behind the term and all that is in it.
    var next: UInt32
  }

  private(set) var entries: [Entry] = []

  /// The offsets that an outline can tell apart.
  static let maximumBytes = Int(UInt32.max)

  mutating func open(at offset: Int) -> Int {
    entries.append(Entry(offset: UInt32(truncatingIfNeeded: offset), next: 0))
    return entries.count - 1
  }

  mutating func close(_ index: Int) {
    entries[index].next = UInt32(truncatingIfNeeded: entries.count)
  }

  /// The outline of the bytes from `start` on.
  func moved(by start: Int) -> TermOutline {
    guard start > 0 else { return self }
    var result = self
    for index in result.entries.indices {
      result.entries[index] = Entry(offset: entries[index].offset - UInt32(start), next: entries[index].next)
    }
    return result
  }

  func offset(_ index: Int) -> Int { Int(entries[index].offset) }
  func next(_ index: Int) -> Int { Int(entries[index].next) }

  /// The entry of the term that begins at `offset`.
  func index(at offset: Int) -> Int? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if self.offset(middle) < offset { low = middle + 1 } else { high = middle }
    }
    return low < entries.count && self.offset(low) == offset ? low : nil
  }
}
