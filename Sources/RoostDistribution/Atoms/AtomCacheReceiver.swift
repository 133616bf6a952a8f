import ExternalTerm

/// The atoms that a peer has told, by their slot: this side of the cache of atoms of one direction of a
/// connection. See "Distribution Header" in `erl_ext_dist`.
struct AtomCacheReceiver: Sendable {
  private var cached = [Atom?](repeating: nil, count: AtomReferences.slots)
  /// The atoms of the last header, by index.
  private(set) var current: [Atom] = []

  /// How many atoms have been told: as long as that stays the same, the same header means the same atoms.
  private(set) var tellings: UInt64 = 0

  init() {}

  /// Reads the part of a distribution header that speaks of atoms: their number, the flags, the atoms.
  mutating func read(_ reader: inout ByteReader) throws(WireError) {
    current.removeAll(keepingCapacity: true)
    guard let count = reader.number(UInt8.self).map({ Int($0) }) else { throw Self.truncated }
    guard count > 0 else { return }
    // Half a byte for each atom, and half a byte for all.
    guard let flags = reader.take(count / 2 + 1) else { throw Self.truncated }
    let hasLongAtoms = Self.half(count, of: flags) & 1 == 1
    for index in 0..<count {
      let flag = Self.half(index, of: flags)
      guard let low = reader.number(UInt8.self) else { throw Self.truncated }
      let slot = Int(flag & 7) << 8 | Int(low)
      if flag & 8 == 8 {
        cached[slot] = try Self.newAtom(&reader, hasLongAtoms)
        tellings &+= 1
      }
      guard let atom = cached[slot] else {
        throw WireError(
          code: .malformed,
          message: "a distribution header refers to the atom in slot \(slot), which was never told"
        )
      }
      current.append(atom)
    }
  }

  private static func half(_ index: Int, of flags: UnsafeRawBufferPointer) -> UInt8 {
    index.isMultiple(of: 2) ? flags[index / 2] & 15 : flags[index / 2] >> 4
  }

  private static func newAtom(_ reader: inout ByteReader, _ isLong: Bool) throws(WireError) -> Atom {
    let count =
      isLong ? reader.number(UInt16.self).map { Int($0) } : reader.number(UInt8.self).map { Int($0) }
    guard let count, let bytes = reader.take(count) else { throw truncated }
    guard let name = String(validating: bytes, as: UTF8.self),
      count <= Atom.maximumCharacters || name.unicodeScalars.count <= Atom.maximumCharacters
    else {
      throw WireError(
        code: .malformed,
        message: "a distribution header with an atom of \(count) bytes that is too long or no UTF-8"
      )
    }
    return Atom(name)
  }

  private static var truncated: WireError {
    WireError(code: .malformed, message: "a frame ends within its distribution header")
  }
}
