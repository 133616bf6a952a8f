extension TermReader {
  /// Reads the head of a tuple, behind which its elements stand, and gives their number.
  @inlinable
  public mutating func readTupleHeader() throws(TermDecodingError) -> Int {
    let start = offset
    let arity: Int
    switch try byte() {
    case Tag.smallTuple: arity = Int(try byte())
    case Tag.largeTuple: arity = try length()
    default: throw mismatch("a tuple", at: start)
    }
    try claim(elements: arity)
    return arity
  }

  /// Reads the head of a tuple if the next term is one, and nothing otherwise.
  @inlinable
  public mutating func readTupleHeaderIfPresent() throws(TermDecodingError) -> Int? {
    switch try peekTag() {
    case Tag.smallTuple, Tag.largeTuple: try readTupleHeader()
    default: nil
    }
  }

  /// Reads the head of a list that is not empty, if the next term is one, and nothing otherwise. Behind it stand
  /// as many elements as it says, and the tail.
  @inlinable
  public mutating func readListHeaderIfPresent() throws(TermDecodingError) -> Int? {
    guard try peekTag() == Tag.list else { return nil }
    offset += 1
    let count = try length()
    try claim(elements: count)
    return count
  }

  /// Reads the head of a tuple that must have `arity` elements.
  @inlinable
  public mutating func readTuple(arity: Int) throws(TermDecodingError) {
    let start = offset
    let tag = try peekTag()
    guard tag == Tag.smallTuple || tag == Tag.largeTuple, try readTupleHeader() == arity else {
      throw mismatch("a tuple of \(arity) elements", at: start)
    }
  }

  /// Reads the head of a map, behind which its keys and values stand in turn, and gives the number of pairs.
  @inlinable
  public mutating func readMapHeader() throws(TermDecodingError) -> Int {
    let start = offset
    guard try byte() == Tag.map else { throw mismatch("a map", at: start) }
    let count = try length()
    try claim(elements: count, bytesEach: 2)
    return count
  }

  /// Reads a list that must be a proper one.
  public mutating func readList<Element: TermDecodable>(of type: Element.Type = Element.self) throws
    -> [Element]
  {
    let start = offset
    switch try byte() {
    case Tag.emptyList: return []
    case Tag.string: return try elements(ofString: try string())
    case Tag.list:
      let count = try length()
      try claim(elements: count)
      try enter()
      defer { depthLeft += 1 }
      var result: [Element] = []
      result.reserveCapacity(count)
      for index in 0..<count {
        do { result.append(try Element(from: &self)) } catch { throw TermDecodingError.locate(error, index) }
      }
      // What stands in the tail of a list of one type is the empty list, or the list goes on.
      if try peekTag() == Tag.emptyList { offset += 1 } else { result += try readList(of: Element.self) }
      return result
    default: throw mismatch("a list", at: start)
    }
  }

  /// Bytes sent as a string are a list of integers: here, each with its own tag.
  private func elements<Element: TermDecodable>(ofString content: UnsafeRawBufferPointer) throws -> [Element]
  {
    let start = origin + offset - content.count
    return try content.enumerated().map { index, byte in
      try withUnsafeBytes(of: (Tag.smallInteger, byte)) { buffer in
        var reader = try TermReader(buffer, owner: nil, limits.ofPart, [])
        reader.origin = start + index
        reader.context = context.map { ReadingContext(userInfo: $0.userInfo) }
        do { return try Element(from: &reader) } catch { throw TermDecodingError.locate(error, index) }
      }
    }
  }

  /// The content of a STRING_EXT behind its tag.
  @usableFromInline
  mutating func string() throws(TermDecodingError) -> UnsafeRawBufferPointer {
    let content = try take(Int(try number(UInt16.self)))
    guard content.count <= elementsLeft else {
      throw error(.limitExceeded, "the term has more than \(limits.elements) elements")
    }
    elementsLeft -= content.count
    return content
  }

  /// Reads a binary, and lends its bytes to `body` without a copy.
  @inlinable
  public mutating func readBinary<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) throws -> Result {
    try body(try binaryContent())
  }

  /// Reads a binary, a slice of the message where that is sound.
  @inlinable
  public mutating func readBinary() throws(TermDecodingError) -> Binary {
    let content = try binaryContent()
    return binary(content, endingAt: offset)
  }

  @inlinable
  mutating func binaryContent() throws(TermDecodingError) -> UnsafeRawBufferPointer {
    guard try peekTag() == Tag.binary else { return try bitsOfBinary() }
    offset += 1
    return try take(try length())
  }

  /// A bit string of whole bytes is a binary too, though no node sends one like that.
  @usableFromInline
  mutating func bitsOfBinary() throws(TermDecodingError) -> UnsafeRawBufferPointer {
    let start = offset
    guard try peekTag() == Tag.bitBinary else { throw mismatch("a binary") }
    let (content, bits) = try bits()
    guard bits == 8 || content.isEmpty else { throw mismatch("a binary", at: start) }
    return content
  }

  /// Whether the next term is a binary.
  @usableFromInline
  func nextIsBinary() throws(TermDecodingError) -> Bool {
    let tag = try peekTag()
    return tag == Tag.binary || tag == Tag.bitBinary
  }

  /// Reads a tuple into a Swift tuple: `let (id, name) = try reader.readTuple(of: Int.self, String.self)`.
  @inlinable
  public mutating func readTuple<each Element: TermDecodable>(
    of types: repeat (each Element).Type
  ) throws -> (repeat each Element) {
    var arity = 0
    for _ in repeat each types { arity += 1 }
    try readTuple(arity: arity)
    return (repeat try (each Element).init(from: &self))
  }
}
