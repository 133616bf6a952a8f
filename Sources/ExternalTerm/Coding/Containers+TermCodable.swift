extension Optional: TermEncodable where Wrapped: TermEncodable {
  /// No value is the atom `nil`, as in Elixir.
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    guard let self else { return try writer.write(atom: "nil") }
    try writer.descend { try self.encode(to: &$0) }
  }
}

extension Optional: TermDecodable where Wrapped: TermDecodable {
  /// `nil` and `undefined` are no value.
  @inlinable
  public init(from reader: inout TermReader) throws {
    if try reader.readAtom(ifIs: "nil") || reader.readAtom(ifIs: "undefined") {
      self = nil
    } else {
      self = try reader.descend { try Wrapped(from: &$0) }
    }
  }
}

extension Array: TermEncodable where Element: TermEncodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    try Element.encode(array: self, to: &writer)
  }
}

extension Array: TermDecodable where Element: TermDecodable {
  @inlinable
  public init(from reader: inout TermReader) throws {
    self = try Element.array(from: &reader)
  }
}

extension Dictionary: TermEncodable where Key: TermEncodable, Value: TermEncodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    try writer.writeMapHeader(count)
    try writer.descend { writer in
      var keys = DistinctKeys()
      for (key, value) in self {
        let start = writer.count
        try key.encode(to: &writer)
        if !DistinctKeys.areGranted(Key.self) { try keys.insert(from: start, of: writer) }
        try value.encode(to: &writer)
      }
    }
  }
}

extension Dictionary: TermDecodable where Key: TermDecodable, Value: TermDecodable {
  @inlinable
  public init(from reader: inout TermReader) throws {
    let start = reader.position
    let count = try reader.readMapHeader()
    self = try reader.descend { reader in
      var pairs: [Key: Value] = [:]
      for _ in 0..<count {
        let key = try Key(key: &reader)
        let value: Value
        do { value = try Value(from: &reader) } catch { throw TermDecodingError.locate(error, key: key) }
        guard pairs.updateValue(value, forKey: key) == nil else {
          throw reader.mismatch("a map without the key \(key) twice", at: start)
        }
      }
      return pairs
    }
  }
}

extension Set: TermEncodable where Element: TermEncodable {
  /// A set is a list, in no order.
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    try writer.writeList(self)
  }
}

extension Set: TermDecodable where Element: TermDecodable {
  @inlinable
  public init(from reader: inout TermReader) throws {
    self = Set(try reader.readList(of: Element.self))
  }
}
