extension TermReader {
  /// The tag of the next term, which is not read yet.
  @inlinable
  func peekTag() throws(TermDecodingError) -> UInt8 {
    guard offset < bytes.count else { throw truncated(1) }
    return bytes[offset]
  }

  @inlinable
  mutating func byte() throws(TermDecodingError) -> UInt8 {
    guard offset < bytes.count else { throw truncated(1) }
    defer { offset += 1 }
    return bytes[offset]
  }

  /// A number of fixed width, the highest byte first.
  @inlinable
  mutating func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _ type: Number.Type
  ) throws(TermDecodingError) -> Number {
    let count = MemoryLayout<Number>.size
    guard remaining >= count else { throw truncated(count) }
    defer { offset += count }
    return Number(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
  }

  /// A length of 32 bits.
  @inlinable
  mutating func length() throws(TermDecodingError) -> Int {
    Int(try number(UInt32.self))
  }

  @inlinable
  mutating func take(_ count: Int) throws(TermDecodingError) -> UnsafeRawBufferPointer {
    guard remaining >= count else { throw truncated(count) }
    defer { offset += count }
    return UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count])
  }

  /// Counts elements against the limit, and against the bytes that they need at least, before anything is
  /// allocated for them.
  @inlinable
  mutating func claim(elements count: Int, bytesEach: Int = 1) throws(TermDecodingError) {
    guard count <= remaining / bytesEach else { throw truncated(count * bytesEach) }
    guard count <= elementsLeft else {
      throw error(.limitExceeded, "the term has more than \(limits.elements) elements")
    }
    elementsLeft -= count
  }

  @usableFromInline
  func truncated(_ wanted: Int) -> TermDecodingError {
    error(.truncated, "the bytes end within a term: \(wanted) wanted, \(remaining) left")
  }

  /// The bytes of a binary: shared with the message where that does not hold on to much more than itself.
  @inlinable
  func binary(_ content: UnsafeRawBufferPointer, endingAt end: Int) -> Binary {
    if let owner, content.count >= 1024, content.count >= owner.count / 4 {
      return Binary(sharing: owner, end - content.count..<end)
    }
    return Binary([UInt8](content))
  }
}
