extension TermReader {
  /// How many characters of a term an error message shows.
  static let summaryLength = 120

  /// The beginning of the next term as text, for error messages. It reads no more of the term than it shows,
  /// so that who tries one type after the other on a large term pays little for each try.
  consuming func summary() throws(TermDecodingError) -> String {
    var room = Self.summaryLength + 1
    return try beginning(&room).summary(upTo: Self.summaryLength)
  }

  /// The next term without what lies beyond the first `room` parts of it. The reader is of no use afterwards.
  mutating func beginning(_ room: inout Int) throws(TermDecodingError) -> Term {
    room -= 1
    switch try peekTag() {
    case Tag.smallBig, Tag.largeBig: return try beginningOfBigInteger()
    case Tag.binary:
      let content = try binaryContent()
      return .binary(Binary([UInt8](content.prefix(Self.summaryLength + 1))))
    case Tag.string:
      offset += 1
      return .list(try string().prefix(Self.summaryLength + 1).map { .integer(Int($0)) })
    case Tag.smallTuple, Tag.largeTuple, Tag.list, Tag.map:
      try enter()
      defer { depthLeft += 1 }
      return try beginningOfCompound(&room)
    default: return try readTerm()
    }
  }

  private mutating func beginningOfCompound(_ room: inout Int) throws(TermDecodingError) -> Term {
    switch try peekTag() {
    case Tag.map:
      let count = try readMapHeader()
      var pairs: [Term: Term] = [:]
      for _ in 0..<count where room > 0 {
        let key = try beginning(&room)
        if room > 0 { pairs[key] = try beginning(&room) }
      }
      return .map(pairs)
    case Tag.list:
      let elements = try beginnings(try listHeader(), &room)
      return room > 0 ? Term(elements: elements, tail: try beginning(&room)) : .list(elements)
    default: return .tuple(try beginnings(try readTupleHeader(), &room))
    }
  }

  private mutating func beginnings(_ count: Int, _ room: inout Int) throws(TermDecodingError) -> [Term] {
    var elements: [Term] = []
    for _ in 0..<count where room > 0 { elements.append(try beginning(&room)) }
    return elements
  }

  /// The highest bytes, which are the first digits: so many of them are written in hexadecimal anyway.
  private mutating func beginningOfBigInteger() throws(TermDecodingError) -> Term {
    let count = try byte() == Tag.smallBig ? Int(try byte()) : try length()
    let isNegative = try sign()
    return Term(BigInteger(isNegative: isNegative, magnitude: try take(count).suffix(256)))
  }
}
