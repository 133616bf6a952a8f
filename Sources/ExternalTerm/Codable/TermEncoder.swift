/// Writes any `Encodable` value as a term.
///
/// A struct is a map with atoms for keys, a case of an enum its name as an atom, or a tuple of the name and
/// the values; ``TermEncodable`` types inside write themselves. The whole table is in the documentation of the
/// module. Coding keys give the names that the other side sees.
///
/// All errors are ``TermEncodingError``, but for those of other types that an `encode(to:)` throws.
public struct TermEncoder: Sendable {
  public var userInfo: [CodingUserInfoKey: any Sendable]

  public init(userInfo: [CodingUserInfoKey: any Sendable] = [:]) {
    self.userInfo = userInfo
  }

  /// The value as one term with the version in front, as `term_to_binary` makes it.
  public func encode(_ value: some Encodable) throws -> [UInt8] {
    var writer = TermWriter()
    writer.writeVersion()
    try encode(value, to: &writer)
    return writer.finish()
  }

  /// Writes the value's term behind what has been written. After an error, part of it may be there.
  public func encode(_ value: some Encodable, to writer: inout TermWriter) throws {
    guard let term = value as? any TermEncodable else {
      return try EncodingSession.write(value, to: &writer, userInfo)
    }
    let outer = writer.userInfo
    defer { writer.userInfo = outer }
    writer.userInfo = userInfo
    try term.encode(to: &writer)
  }
}
