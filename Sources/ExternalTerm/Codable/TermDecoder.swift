/// Reads any `Decodable` type from a term, by the mapping of ``TermEncoder``, and takes what Erlang and
/// Elixir programs would naturally send in its place: text as a list of characters, whole numbers for floats,
/// binaries for the names of fields.
///
/// All errors are ``TermDecodingError``, but for those of other types that an `init(from:)` throws.
public struct TermDecoder: Sendable {
  public var userInfo: [CodingUserInfoKey: any Sendable]
  public var limits: DecodingLimits

  public init(limits: DecodingLimits = DecodingLimits(), userInfo: [CodingUserInfoKey: any Sendable] = [:]) {
    self.limits = limits
    self.userInfo = userInfo
  }

  /// Reads the one term that `bytes` are, as `term_to_binary` makes them.
  public func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
    try TermReader.readEncoded(bytes, limits: limits) { try decode(type, from: &$0) }
  }

  /// Reads the next term, within the reader's limits.
  public func decode<Value: Decodable>(_ type: Value.Type, from reader: inout TermReader) throws -> Value {
    let outer = reader.context
    defer { reader.context = outer }
    reader.context = ReadingContext(userInfo: userInfo)
    if let type = type as? any TermDecodable.Type, let value = try type.init(from: &reader) as? Value {
      return value
    }
    return try Self.read(type, from: &reader)
  }

  /// Makes a value of a term.
  public func decode<Value: Decodable>(_ type: Value.Type, from term: Term) throws -> Value {
    try TermReader.read(writing: term, limits: limits.ofPart) { try decode(type, from: &$0) }
  }

  /// The default of types that are both `Decodable` and ``TermDecodable``: past their own conformance.
  static func read<Value: Decodable>(_ type: Value.Type, from reader: inout TermReader) throws -> Value {
    // Inside a message that has been outlined, the term is one of its parts.
    if let document = reader.context?.document,
      let index = document.outline.index(at: reader.position)
    {
      reader.offset = document.end(of: index)
      return try TermSource(document: document, index: index, path: .root).decodeThroughCodable(type)
    }
    let document = try TermDocument(&reader)
    return try TermSource(document: document, index: 0, path: .root).decodeThroughCodable(type)
  }
}
