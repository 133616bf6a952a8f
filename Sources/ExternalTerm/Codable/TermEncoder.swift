/// Writes any `Encodable` value as a term.
///
/// A struct is a map with atoms for keys, a case of an enum its name as an atom, or a tuple of the name and
/// the values; ``TermEncodable`` types inside write themselves. The whole table is in the documentation of the
/// module. Coding keys give the names that the other side sees.
public struct TermEncoder {
  public var userInfo: [CodingUserInfoKey: Any]

  public init(userInfo: [CodingUserInfoKey: Any] = [:]) {
    self.userInfo = userInfo
  }

  /// The value as one term with the version in front, as `term_to_binary` makes it.
  public func encode(_ value: some Encodable) throws -> [UInt8] {
    var writer = TermWriter()
    writer.writeVersion()
    try node(of: value, depth: 0).write(to: &writer)
    return writer.finish()
  }

  /// Writes the value's term behind what has been written.
  public func encode(_ value: some Encodable, to writer: inout TermWriter) throws {
    try node(of: value, depth: 0).write(to: &writer)
  }

  /// The default of types that are both `Encodable` and ``TermEncodable``: past their own conformance, which
  /// is what asks.
  func write(_ value: some Encodable, to writer: inout TermWriter) throws {
    try nodeThroughCodable(of: value, depth: 0).write(to: &writer)
  }

  func node<Value: Encodable>(of value: Value, depth: Int) throws -> EncodingNode {
    switch value {
    case let text as String: return EncodingNode(.text(text))
    case let number as Int: return EncodingNode(.term(.integer(number)))
    case let term as any TermEncodable:
      var writer = TermWriter()
      try term.encode(to: &writer)
      return EncodingNode(.encoded(writer.finish()))
    default: return try nodeThroughCodable(of: value, depth: depth)
    }
  }

  private func nodeThroughCodable<Value: Encodable>(of value: Value, depth: Int) throws -> EncodingNode {
    guard depth < DecodingLimits.deepest / 4 else {
      throw TermEncodingError(
        code: .tooDeep,
        message: "a value nested deeper than \(DecodingLimits.deepest / 4)"
      )
    }
    if let name = Self.nameOfCase(value) { return EncodingNode(.term(.atom(Atom(name)))) }
    if let dictionary = value as? any EncodableDictionary {
      return EncodingNode(.pairs(try dictionary.pairs(self, depth: depth + 1)))
    }
    let node = EncodingNode()
    try value.encode(to: NodeEncoder(node: node, encoder: self, codingPath: [], depth: depth + 1))
    if node.shapeOfCase != nil, Mirror(reflecting: value).displayStyle == .enum { node.isCase = true }
    return node
  }

  /// The raw value of an enum of strings: a case without values is an atom, whichever way it is declared.
  private static func nameOfCase<Value>(_ value: Value) -> String? {
    guard let raw = value as? any RawRepresentable, let name = raw.rawValue as? String else { return nil }
    return Mirror(reflecting: value).displayStyle == .enum ? name : nil
  }
}

/// Dictionaries write themselves to `Codable` as something else for each kind of key; here they are maps.
protocol EncodableDictionary {
  func pairs(_ encoder: TermEncoder, depth: Int) throws -> [(key: EncodingNode, value: EncodingNode)]
}

extension Dictionary: EncodableDictionary where Key: Encodable, Value: Encodable {
  func pairs(_ encoder: TermEncoder, depth: Int) throws -> [(key: EncodingNode, value: EncodingNode)] {
    try map { key, value in
      (try encoder.node(of: key, depth: depth), try encoder.node(of: value, depth: depth))
    }
  }
}
