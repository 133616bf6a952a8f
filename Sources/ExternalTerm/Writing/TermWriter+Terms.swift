extension TermWriter {
  /// Writes any term. Lists of bytes are written as Erlang writes them, in the short form for strings.
  public mutating func write(_ term: Term) throws(TermEncodingError) {
    try write(term, depth: depth)
  }

  private mutating func write(_ term: Term, depth: Int) throws(TermEncodingError) {
    switch term {
    case .integer(let value): write(value)
    case .bigInteger(let value): try write(value)
    case .float(let value): try write(value)
    case .atom(let value): try write(value)
    case .binary(let value): try write(value)
    case .bitString(let value): try write(value)
    case .pid(let value): try write(value)
    case .port(let value): try write(value)
    case .reference(let value): try write(value)
    case .fun(let value): write(value)
    case .function(let value): try write(value)
    case .tuple, .list, .improperList, .map: try writeCompound(term, depth: depth)
    case .local(let content):
      guard depth == 0 else {
        throw TermEncodingError(code: .invalidValue, message: "a local term can stand in no other term")
      }
      bytes.append(Tag.local)
      content.withUnsafeBytes { append(raw: $0) }
    }
  }

  private mutating func writeCompound(_ term: Term, depth: Int) throws(TermEncodingError) {
    guard depth < DecodingLimits.deepest else { throw Self.tooDeep }
    switch term {
    case .tuple(let elements):
      try writeTupleHeader(elements.count)
      for element in elements { try write(element, depth: depth + 1) }
    case .list(let elements):
      if writeString(elements) { return }
      if !elements.isEmpty { try writeListHeader(elements.count) }
      for element in elements { try write(element, depth: depth + 1) }
      writeEmptyList()
    case .improperList(let elements, let tail):
      if !elements.isEmpty { try writeListHeader(elements.count) }
      for element in elements { try write(element, depth: depth + 1) }
      try write(tail, depth: depth + 1)
    case .map(let pairs):
      try writeMapHeader(pairs.count)
      for (key, value) in pairs {
        try write(key, depth: depth + 1)
        try write(value, depth: depth + 1)
      }
    default: break
    }
  }

  /// Writes a list that holds only bytes, and at most as many as a string may have, as a string.
  private mutating func writeString(_ elements: [Term]) -> Bool {
    guard let count = UInt16(exactly: elements.count), count > 0 else { return false }
    let start = bytes.count
    append(Tag.string, count)
    for element in elements {
      guard case .integer(let value) = element, let byte = UInt8(exactly: value) else {
        bytes.removeLast(bytes.count - start)
        return false
      }
      bytes.append(byte)
    }
    return true
  }
}
