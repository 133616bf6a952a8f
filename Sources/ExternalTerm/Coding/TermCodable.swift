/// A type that writes itself as a term.
///
/// Types on hot paths write themselves by hand; all that is `Encodable` has a default that goes through
/// ``TermEncoder``, so for them the conformance is one line.
public protocol TermEncodable {
  /// Writes exactly one term.
  func encode(to writer: inout TermWriter) throws

  /// Writes many values of the type: a list, unless the type has a better form. Bytes are a binary.
  static func encode(array: [Self], to writer: inout TermWriter) throws
}

/// A type that reads itself from a term.
///
/// Types on hot paths read themselves by hand; all that is `Decodable` has a default that goes through
/// ``TermDecoder``.
public protocol TermDecodable {
  /// Reads exactly one term. What the sender cannot have meant is an error that says what was expected and
  /// what came: ``TermReader/mismatch(_:at:)``.
  init(from reader: inout TermReader) throws

  /// Reads what ``TermEncodable/encode(array:to:)`` writes.
  static func array(from reader: inout TermReader) throws -> [Self]

  /// Reads a key of a map.
  init(key reader: inout TermReader) throws
}

/// A type that writes itself as a term, and reads itself from one.
public typealias TermCodable = TermDecodable & TermEncodable

extension TermEncodable {
  @inlinable
  public static func encode(array: [Self], to writer: inout TermWriter) throws {
    try writer.writeList(array)
  }

  /// The value as one term with the version in front, as `term_to_binary` makes it.
  @inlinable
  public func encodedTerm() throws -> [UInt8] {
    var writer = TermWriter(capacity: 32)
    writer.writeVersion()
    try encode(to: &writer)
    return writer.finish()
  }
}

extension TermDecodable {
  @inlinable
  public static func array(from reader: inout TermReader) throws -> [Self] {
    try reader.readList(of: Self.self)
  }

  @inlinable
  public init(key reader: inout TermReader) throws {
    try self.init(from: &reader)
  }

  /// Reads the one term that `bytes` are, as `term_to_binary` makes them.
  @inlinable
  public init(encodedTerm bytes: [UInt8], limits: DecodingLimits = DecodingLimits()) throws {
    self = try TermReader.readEncoded(bytes, limits: limits) { try Self(from: &$0) }
  }
}

extension TermEncodable where Self: Encodable {
  public func encode(to writer: inout TermWriter) throws {
    try EncodingSession.write(self, to: &writer, writer.userInfo ?? [:])
  }
}

extension TermDecodable where Self: Decodable {
  public init(from reader: inout TermReader) throws {
    self = try TermDecoder.read(Self.self, from: &reader)
  }
}
