extension TermReader {
  /// Reads the next term, whatever it is.
  public mutating func readTerm() throws(TermDecodingError) -> Term {
    let start = offset
    switch try peekTag() {
    case Tag.smallInteger, Tag.integer: return .integer(try readInteger())
    case Tag.smallBig, Tag.largeBig: return Term(try readBigInteger())
    case Tag.newFloat, Tag.float: return .float(try float())
    case Tag.smallAtomUTF8, Tag.atomUTF8, Tag.smallAtom, Tag.atom, Tag.atomCacheReference:
      return .atom(try readAtom())
    case Tag.binary: return .binary(try readBinary())
    case Tag.bitBinary: return try bitString()
    case Tag.emptyList:
      offset += 1
      return .list([])
    case Tag.string:
      offset += 1
      return .list(try string().map { .integer(Int($0)) })
    case Tag.smallTuple, Tag.largeTuple, Tag.list, Tag.map, Tag.newFun, Tag.fun:
      try enter()
      defer { depthLeft += 1 }
      return try compound()
    case Tag.newPid, Tag.pid: return .pid(try readPid())
    case Tag.v4Port, Tag.newPort, Tag.port: return .port(try readPort())
    case Tag.newerReference, Tag.newReference, Tag.reference: return .reference(try readReference())
    case Tag.export: return .function(try readFunction())
    case Tag.local where depthLeft == limits.depth:
      // It has no length of its own: it is all that is left, and can stand in no other term.
      offset += 1
      return .local(Binary([UInt8](try take(remaining))))
    case let tag: throw error(.malformed, at: start, "\(tag) is the tag of no term")
    }
  }

  private mutating func compound() throws(TermDecodingError) -> Term {
    switch try peekTag() {
    case Tag.smallTuple, Tag.largeTuple: return .tuple(try terms(count: try readTupleHeader()))
    case Tag.list: return try list()
    case Tag.map: return try map()
    default: return .fun(try readFun())
    }
  }

  mutating func terms(count: Int) throws(TermDecodingError) -> [Term] {
    var result: [Term] = []
    // The count is no more than the bytes that are left; most elements take more than one.
    result.reserveCapacity(min(count, 4096))
    for _ in 0..<count { result.append(try readTerm()) }
    return result
  }

  private mutating func list() throws(TermDecodingError) -> Term {
    let elements = try terms(count: try listHeader())
    if try peekTag() == Tag.emptyList {
      offset += 1
      return .list(elements)
    }
    return Term(elements: elements, tail: try readTerm())
  }

  private mutating func map() throws(TermDecodingError) -> Term {
    let start = offset
    let count = try readMapHeader()
    var pairs: [Term: Term] = [:]
    pairs.reserveCapacity(min(count, 4096))
    for _ in 0..<count {
      let key = try readTerm()
      let value = try readTerm()
      guard pairs.updateValue(value, forKey: key) == nil else {
        throw error(.malformed, at: start, "a map with the key \(key.summary()) twice")
      }
    }
    return .map(pairs)
  }

  private mutating func bitString() throws(TermDecodingError) -> Term {
    let (content, bits) = try bits()
    guard let value = BitString(Array(content), bitsInLastByte: bits) else {
      return .binary(binary(content, endingAt: offset))
    }
    return .bitString(value)
  }

  /// The bytes of a bit string, and how many bits the last of them has.
  mutating func bits() throws(TermDecodingError) -> (UnsafeRawBufferPointer, Int) {
    let start = offset
    offset += 1
    let count = try length()
    let bits = Int(try byte())
    let content = try take(count)
    guard bits <= 8, (bits == 0) == content.isEmpty else {
      throw error(.malformed, at: start, "a bit string of \(count) bytes with \(bits) bits in the last")
    }
    return (content, bits)
  }

  /// Reads the head of a list behind its tag, and gives the number of elements in front of its tail.
  mutating func listHeader() throws(TermDecodingError) -> Int {
    let start = offset
    offset += 1
    let count = try length()
    try claim(elements: count)
    if count == 0 {
      let tail = try peekTag()
      guard tail == Tag.emptyList || tail == Tag.string || tail == Tag.list else {
        throw error(.malformed, at: start, "a list of nothing that ends in something")
      }
    }
    return count
  }
}
