extension TermReader {
  /// Reads an atom.
  public mutating func readAtom() throws(TermDecodingError) -> Atom {
    let start = offset
    guard let atom = try readAtomIfPresent() else { throw mismatch("an atom", at: start) }
    return atom
  }

  /// Reads an atom if the next term is one, and nothing otherwise.
  public mutating func readAtomIfPresent() throws(TermDecodingError) -> Atom? {
    let start = offset
    switch try peekTag() {
    case Tag.smallAtomUTF8:
      offset += 1
      return try atomUTF8(count: Int(try byte()), start)
    case Tag.atomUTF8:
      offset += 1
      return try atomUTF8(count: Int(try number(UInt16.self)), start)
    case Tag.smallAtom:
      offset += 1
      return Self.latin1(try take(Int(try byte())))
    case Tag.atom:
      offset += 1
      let count = Int(try number(UInt16.self))
      guard count <= Atom.maximumCharacters else { throw atomTooLong(start) }
      return Self.latin1(try take(count))
    case Tag.atomCacheReference:
      offset += 1
      return try cachedAtom()
    default: return nil
    }
  }

  /// Reads the atom `expected` and says true, or leaves the reader where it is and says false.
  @inlinable
  public mutating func readAtom(ifIs expected: StaticString) throws(TermDecodingError) -> Bool {
    // The form that we and most nodes send is compared in place, without making a string.
    let count = expected.utf8CodeUnitCount
    if try peekTag() == Tag.smallAtomUTF8, expected.hasPointerRepresentation {
      guard remaining >= 2 + count, bytes[offset + 1] == count else { return false }
      let name = UnsafeRawBufferPointer(rebasing: bytes[offset + 2..<offset + 2 + count])
      guard name.elementsEqual(UnsafeBufferPointer(start: expected.utf8Start, count: count)) else {
        return false
      }
      offset += 2 + count
      return true
    }
    return try isAtom(expected)
  }

  @usableFromInline
  mutating func isAtom(_ expected: StaticString) throws(TermDecodingError) -> Bool {
    let start = offset
    let count = cachedAtoms
    if try readAtomIfPresent() == Atom(expected.description) { return true }
    offset = start
    cachedAtoms = count
    return false
  }

  private mutating func cachedAtom() throws(TermDecodingError) -> Atom {
    let index = Int(try byte())
    guard index < atoms.count else {
      throw error(
        .malformed,
        at: offset - 1,
        "a reference to atom \(index) of a cache, of which the message has \(atoms.count)"
      )
    }
    cachedAtoms += 1
    return atoms[index]
  }

  private mutating func atomUTF8(count: Int, _ start: Int) throws(TermDecodingError) -> Atom {
    let content = try take(count)
    guard let name = String(validating: content, as: UTF8.self) else {
      throw error(.malformed, at: start, "an atom whose name is not UTF-8")
    }
    guard count <= Atom.maximumCharacters || name.unicodeScalars.count <= Atom.maximumCharacters else {
      throw atomTooLong(start)
    }
    return Atom(name)
  }

  private func atomTooLong(_ start: Int) -> TermDecodingError {
    error(.malformed, at: start, "an atom of more than \(Atom.maximumCharacters) characters")
  }

  private static func latin1(_ content: UnsafeRawBufferPointer) -> Atom {
    var name = ""
    for byte in content { name.unicodeScalars.append(Unicode.Scalar(byte)) }
    return Atom(name)
  }
}
