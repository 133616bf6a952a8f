extension TermWriter {
  /// Writes the head of a tuple, behind which `arity` elements must follow.
  @inlinable
  public mutating func writeTupleHeader(_ arity: Int) throws(TermEncodingError) {
    if let small = UInt8(exactly: arity) {
      append(Tag.smallTuple, small)
    } else {
      append(Tag.largeTuple, try Self.length(arity))
    }
  }

  /// Writes the head of a list, behind which `count` elements must follow, one at least, and then its tail.
  @inlinable
  public mutating func writeListHeader(_ count: Int) throws(TermEncodingError) {
    append(Tag.list, try Self.length(count))
  }

  /// Writes the empty list, which is also the tail of every proper one.
  @inlinable
  public mutating func writeEmptyList() {
    bytes.append(Tag.emptyList)
  }

  /// Writes the head of a map, behind which `count` pairs of key and value must follow.
  @inlinable
  public mutating func writeMapHeader(_ count: Int) throws(TermEncodingError) {
    append(Tag.map, try Self.length(count))
  }

  /// Writes a proper list.
  @inlinable
  public mutating func writeList<Element: TermEncodable>(_ elements: some Collection<Element>) throws {
    if !elements.isEmpty {
      try writeListHeader(elements.count)
      try descend { writer in
        for element in elements { try element.encode(to: &writer) }
      }
    }
    writeEmptyList()
  }

  /// Writes a tuple of the values: `try writer.writeTuple(Atom.ok, count)`.
  @inlinable
  public mutating func writeTuple<each Element: TermEncodable>(_ elements: repeat each Element) throws {
    var arity = 0
    for _ in repeat each elements { arity += 1 }
    try writeTupleHeader(arity)
    for element in repeat each elements { try element.encode(to: &self) }
  }
}
