import ExternalTerm

/// The atoms that the peer has been told, by their slot: the other side of ``AtomCacheReceiver``.
///
/// Headers must be written in the order in which they are sent, for each relies on those before it.
struct AtomCacheSender: Sendable {
  private var told = [Atom?](repeating: nil, count: AtomReferences.slots)

  /// How many atoms have been told: as long as that stays the same, a header that tells none stays right.
  private(set) var tellings: UInt64 = 0

  init() {}

  /// Appends the part of a distribution header that speaks of atoms.
  mutating func write(_ entries: [AtomReferences.Entry], to output: inout [UInt8]) {
    output.append(UInt8(entries.count))
    guard !entries.isEmpty else { return }
    let flagsStart = output.count
    output.append(contentsOf: repeatElement(0, count: entries.count / 2 + 1))
    let hasLongAtoms = entries.contains { $0.atom.name.utf8.count > UInt8.max }
    if hasLongAtoms { Self.setHalf(entries.count, to: 1, in: &output, flagsStart) }
    for (index, entry) in entries.enumerated() {
      let isNew = told[entry.slot] != entry.atom
      Self.setHalf(index, to: UInt8(entry.slot >> 8) | (isNew ? 8 : 0), in: &output, flagsStart)
      output.append(UInt8(truncatingIfNeeded: entry.slot))
      guard isNew else { continue }
      told[entry.slot] = entry.atom
      tellings += 1
      let name = entry.atom.name.utf8
      if hasLongAtoms {
        output.append(bigEndian: UInt16(name.count))
      } else {
        output.append(UInt8(name.count))
      }
      output.append(contentsOf: name)
    }
  }

  private static func setHalf(_ index: Int, to value: UInt8, in output: inout [UInt8], _ start: Int) {
    output[start + index / 2] |= index.isMultiple(of: 2) ? value : value << 4
  }
}
