/// The atoms that one message of the distribution refers to by index instead of spelling them out, gathered
/// while its terms are written.
///
/// An atom has its slot, which is its place in the cache of a connection. As in OTP's emulator, no two atoms of
/// a message share a slot: of two that would, the second is spelled out.
public struct AtomReferences: Sendable {
  /// An atom at its index in ``entries``.
  public struct Entry: Sendable {
    /// The place of the atom in the cache of a connection, below ``AtomReferences/slots``.
    public let slot: Int
    public let atom: Atom
  }

  /// How many atoms the cache of a connection holds.
  public static let slots = 2048
  /// How many atoms a message can refer to.
  public static let maximum = 255

  /// The atoms by index.
  public private(set) var entries: [Entry] = []
  /// By slot, the index of its atom and one more; 0 where there is none.
  private var numbers = [UInt8](repeating: 0, count: slots)

  public init() {}

  /// The index of the atom, which is given one if there is room. Nil if the atom must be spelled out.
  public mutating func index(of atom: Atom) -> UInt8? {
    let slot = Self.slot(of: atom)
    let number = numbers[slot]
    if number > 0 { return Self.areSame(entries[Int(number) - 1].atom, atom) ? number - 1 : nil }
    guard entries.count < Self.maximum, Self.isShort(atom) else { return nil }
    entries.append(Entry(slot: slot, atom: atom))
    numbers[slot] = UInt8(entries.count)
    return UInt8(entries.count - 1)
  }

  /// Forgets all atoms, for the next message.
  public mutating func reset() {
    for entry in entries { numbers[entry.slot] = 0 }
    entries.removeAll(keepingCapacity: true)
  }

  /// What may be written at all; see ``TermWriter/write(_:)-(Atom)``.
  private static func isShort(_ atom: Atom) -> Bool {
    let name = atom.name
    return name.utf8.count <= Atom.maximumCharacters || name.unicodeScalars.count <= Atom.maximumCharacters
  }

  private static func areSame(_ left: Atom, _ right: Atom) -> Bool {
    withBytes(of: left) { a in
      withBytes(of: right) { b in
        a.count == b.count && a.elementsEqual(b)
      }
    }
  }

  private static func slot(of atom: Atom) -> Int {
    withBytes(of: atom) { bytes in
      var hash = UInt64(truncatingIfNeeded: bytes.count)
      func mix(_ word: UInt64) {
        hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
        hash ^= hash >> 32
      }
      var offset = 0
      while offset + 8 <= bytes.count {
        mix(bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        offset += 8
      }
      if offset < bytes.count {
        var rest: UInt64 = 0
        for byte in bytes[offset...] { rest = rest << 8 | UInt64(byte) }
        mix(rest)
      }
      return Int(truncatingIfNeeded: (hash &* 0x9E37_79B9_7F4A_7C15) >> 53)
    }
  }

  private static func withBytes<Result>(of atom: Atom, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    atom.name.utf8.withContiguousStorageIfAvailable { body(UnsafeRawBufferPointer($0)) }
      ?? Array(atom.name.utf8).withUnsafeBytes(body)
  }
}
