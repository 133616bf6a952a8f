extension TermWriter {
  /// Writes an integer in the shortest form.
  @inlinable
  public mutating func write(_ value: some FixedWidthInteger) {
    if let small = UInt8(exactly: value) {
      append(Tag.smallInteger, small)
    } else if let middle = Int32(exactly: value) {
      append(Tag.integer, middle)
    } else {
      writeBig(value)
    }
  }

  /// An integer beyond 32 bits, without allocating for it.
  @inlinable
  mutating func writeBig(_ value: some FixedWidthInteger) {
    let magnitude = value.magnitude
    let count = (type(of: magnitude).bitWidth - magnitude.leadingZeroBitCount + 7) / 8
    append(Tag.smallBig, UInt8(truncatingIfNeeded: count))
    bytes.append(value < 0 ? 1 : 0)
    Swift.withUnsafeBytes(of: magnitude.littleEndian) { bytes.append(contentsOf: $0.prefix(count)) }
  }

  public mutating func write(_ value: BigInteger) throws(TermEncodingError) {
    if let small = Int32(exactly: value) { return write(small) }
    if let count = UInt8(exactly: value.magnitude.count) {
      append(Tag.smallBig, count)
    } else {
      append(Tag.largeBig, try Self.length(value.magnitude.count))
    }
    bytes.append(value.isNegative ? 1 : 0)
    bytes.append(contentsOf: value.magnitude)
  }

  /// Writes a float, which must be finite.
  @inlinable
  public mutating func write(_ value: Double) throws(TermEncodingError) {
    guard value.isFinite else {
      throw TermEncodingError(code: .notFinite, message: "\(value) is no float of Erlang's")
    }
    append(Tag.newFloat, value.bitPattern)
  }

  /// Writes an atom, or its index in the receiver's cache.
  @inlinable
  public mutating func write(_ atom: Atom) throws(TermEncodingError) {
    if let index = atomReferences?.index(of: atom) { return append(Tag.atomCacheReference, index) }
    guard let count = UInt8(exactly: atom.name.utf8.count) else { return try writeLong(atom) }
    append(Tag.smallAtomUTF8, count)
    bytes.append(contentsOf: atom.name.utf8)
  }

  /// Writes the atom that a literal names: the fast way for tags. It has 255 bytes at most.
  @inlinable
  public mutating func write(atom name: StaticString) throws(TermEncodingError) {
    guard atomReferences == nil, name.hasPointerRepresentation,
      let count = UInt8(exactly: name.utf8CodeUnitCount)
    else {
      return try write(Atom(name.description))
    }
    append(Tag.smallAtomUTF8, count)
    bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: Int(count)))
  }

  @usableFromInline
  mutating func writeLong(_ atom: Atom) throws(TermEncodingError) {
    guard atom.name.unicodeScalars.count <= Atom.maximumCharacters else {
      throw TermEncodingError(
        code: .atomTooLong,
        message: "an atom has \(Atom.maximumCharacters) characters at most: \(atom.name.prefix(40))…"
      )
    }
    append(Tag.atomUTF8, UInt16(truncatingIfNeeded: atom.name.utf8.count))
    bytes.append(contentsOf: atom.name.utf8)
  }

  @inlinable
  public mutating func write(_ value: Bool) throws(TermEncodingError) {
    try write(atom: value ? "true" : "false")
  }

  /// Writes a text as a binary of UTF-8.
  @inlinable
  public mutating func write(_ text: String) throws(TermEncodingError) {
    append(Tag.binary, try Self.length(text.utf8.count))
    bytes.append(contentsOf: text.utf8)
  }

  @inlinable
  public mutating func write(_ binary: Binary) throws(TermEncodingError) {
    if binary.count >= sharesFrom {
      append(Tag.binary, try Self.length(binary.count))
      return share(binary)
    }
    try binary.withUnsafeBytes { (content: UnsafeRawBufferPointer) throws(TermEncodingError) in
      try write(binary: content)
    }
  }

  /// Writes bytes as a binary.
  @inlinable
  public mutating func write(binary content: UnsafeRawBufferPointer) throws(TermEncodingError) {
    append(Tag.binary, try Self.length(content.count))
    bytes.append(contentsOf: content)
  }

  @inlinable
  static func length(_ count: Int) throws(TermEncodingError) -> UInt32 {
    guard let length = UInt32(exactly: count) else {
      throw TermEncodingError(code: .tooLarge, message: "a term of \(count) bytes or elements cannot be sent")
    }
    return length
  }
}
