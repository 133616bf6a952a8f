/// Reads any `Decodable` type from a term, by the mapping of ``TermEncoder``, and takes what Erlang and
/// Elixir programs would naturally send in its place: text as a list of characters, whole numbers for floats,
/// binaries for the names of fields.
public struct TermDecoder {
  public var userInfo: [CodingUserInfoKey: Any]
  public var limits: DecodingLimits

  public init(limits: DecodingLimits = DecodingLimits(), userInfo: [CodingUserInfoKey: Any] = [:]) {
    self.limits = limits
    self.userInfo = userInfo
  }

  /// Reads the one term that `bytes` are, as `term_to_binary` makes them.
  public func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    try TermReader.readEncoded(bytes, limits: limits) { try decode(type, from: &$0) }
  }

  /// Reads the next term.
  public func decode<Value: Decodable>(_ type: Value.Type, from reader: inout TermReader) throws -> Value {
    if let type = type as? any TermDecodable.Type, let value = try type.init(from: &reader) as? Value {
      return value
    }
    return try read(type, from: &reader)
  }

  /// Makes a value of a term.
  public func decode<Value: Decodable>(_ type: Value.Type, from term: Term) throws -> Value {
    try TermSource(term: term, path: [], origin: 0, decoder: self).decode(type)
  }

  /// The default of types that are both `Decodable` and ``TermDecodable``.
  func read<Value: Decodable>(_ type: Value.Type, from reader: inout TermReader) throws -> Value {
    let start = reader.position
    let term = try reader.readTerm()
    return try TermSource(term: term, path: [], origin: start, decoder: self).decodeThroughCodable(type)
  }
}
