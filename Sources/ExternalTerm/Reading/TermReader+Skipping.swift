extension TermReader {
  /// Passes over the next term, whatever it is, with the checks of ``readTerm()`` except that a map may have a
  /// key twice, and without keeping any of it.
  public mutating func skipTerm() throws(TermDecodingError) {
    var outline: TermOutline?
    try skipTerm(&outline)
  }

  /// How many elements of tuples, lists and maps a term has in all.
  ///
  /// - Throws: `TermDecodingError` if it is beyond the limits.
  package static func elements(of term: [UInt8], limits: DecodingLimits) throws -> Int {
    try read(term, limits: limits) { reader in
      try reader.skipTerm()
      return limits.elements - reader.elementsLeft
    }
  }

  /// Passes over the next term, and says where each part of it is.
  mutating func outlineTerm() throws(TermDecodingError) -> TermOutline {
    guard bytes.count <= TermOutline.maximumBytes else {
      throw error(
        .limitExceeded,
        "a message of \(bytes.count) bytes, and \(TermOutline.maximumBytes) can be read this way"
      )
    }
    var outline: TermOutline? = TermOutline()
    try skipTerm(&outline)
    return outline ?? TermOutline()
  }

  private mutating func skipTerm(_ outline: inout TermOutline?) throws(TermDecodingError) {
    let index = outline?.open(at: offset)
    switch try peekTag() {
    case Tag.smallInteger: try skip(tagAnd: 1)
    case Tag.integer: try skip(tagAnd: 4)
    case Tag.smallBig, Tag.largeBig: try skipBigInteger()
    case Tag.newFloat, Tag.float: _ = try float()
    case Tag.smallAtomUTF8: try skipShortAtom()
    case Tag.atomUTF8, Tag.smallAtom, Tag.atom, Tag.atomCacheReference: _ = try readAtom()
    case Tag.binary: _ = try binaryContent()
    case Tag.emptyList: offset += 1
    case Tag.string:
      offset += 1
      _ = try string()
    case Tag.smallTuple, Tag.largeTuple, Tag.list, Tag.map, Tag.newFun, Tag.fun:
      try enter()
      defer { depthLeft += 1 }
      try skipCompound(&outline)
    case Tag.newPid, Tag.pid: _ = try readPid()
    case Tag.v4Port, Tag.newPort, Tag.port: _ = try readPort()
    case Tag.newerReference, Tag.newReference, Tag.reference: _ = try readReference()
    // Rare, or checked in many ways: read as they are.
    default: _ = try readTerm()
    }
    if let index { outline?.close(index) }
  }

  private mutating func skipCompound(_ outline: inout TermOutline?) throws(TermDecodingError) {
    switch try peekTag() {
    case Tag.smallTuple, Tag.largeTuple:
      for _ in 0..<(try readTupleHeader()) { try skipTerm(&outline) }
    case Tag.map:
      for _ in 0..<(try readMapHeader()) {
        try skipTerm(&outline)
        try skipTerm(&outline)
      }
    case Tag.list:
      for _ in 0..<(try listHeader()) { try skipTerm(&outline) }
      try skipTerm(&outline)
    default: _ = try readFun()
    }
  }

  private mutating func skip(tagAnd count: Int) throws(TermDecodingError) {
    offset += 1
    _ = try take(count)
  }

  private mutating func skipBigInteger() throws(TermDecodingError) {
    let count = try byte() == Tag.smallBig ? Int(try byte()) : try length()
    _ = try sign()
    _ = try take(count)
  }

  /// Most names are ASCII: nothing is made of them.
  private mutating func skipShortAtom() throws(TermDecodingError) {
    let start = offset
    offset += 1
    let name = try take(Int(try byte()))
    guard !name.allSatisfy({ $0 < 0x80 }) else { return }
    offset = start
    _ = try readAtom()
  }
}
