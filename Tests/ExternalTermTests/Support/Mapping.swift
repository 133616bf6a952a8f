import ExternalTerm
import Testing

/// What the mapping makes of values and terms, each on the way over the wire.
enum Mapping {
  /// The term that a value is written as.
  static func term(_ value: some Encodable) throws -> Term {
    try Term(encodedTerm: TermEncoder().encode(value))
  }

  /// The value that a term is read as.
  static func value<Value: Decodable>(_ type: Value.Type = Value.self, _ term: Term) throws -> Value {
    try TermDecoder().decode(type, from: term.encodedTerm())
  }

  /// A value written and read again.
  static func copy<Value: Codable>(_ value: Value) throws -> Value {
    try TermDecoder().decode(Value.self, from: TermEncoder().encode(value))
  }

  /// Checks that the value is written as the term, and the term read as the value.
  static func expect<Value: Codable & Equatable>(
    _ value: Value,
    _ term: Term,
    _ location: SourceLocation = #_sourceLocation
  ) throws {
    #expect(try self.term(value) == term, sourceLocation: location)
    #expect(try self.value(Value.self, term) == value, sourceLocation: location)
  }

  /// The error that a term is when it is read as a type that it is not.
  static func mismatch<Value: Decodable>(
    _ type: Value.Type,
    _ term: Term,
    _ location: SourceLocation = #_sourceLocation
  ) throws -> TermDecodingError {
    let error = #expect(throws: TermDecodingError.self, sourceLocation: location) {
      _ = try value(type, term)
    }
    let failure = try #require(error, sourceLocation: location)
    #expect(failure.code == .mismatch, sourceLocation: location)
    #expect(failure.message.hasPrefix("expected "), sourceLocation: location)
    return failure
  }
}

extension Term {
  static func text(_ text: String) -> Term { .binary(Binary(text)) }

  /// A map with atoms for keys.
  static func fields(_ fields: KeyValuePairs<String, Term>) -> Term {
    .map(Dictionary(uniqueKeysWithValues: fields.map { (.atom(Atom($0)), $1) }))
  }

  static func tagged(_ tag: String, _ values: Term...) -> Term { .tuple([.atom(Atom(tag))] + values) }
}
