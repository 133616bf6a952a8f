/// One value being written through `Codable`: its parts first go into a buffer of the session's, as they come,
/// and when the shape of all of them is known, into the writer.
final class EncodingSession {
  let userInfo: [CodingUserInfoKey: any Sendable]
  private var scratch = TermWriter(capacity: 256)

  /// How many values may stand in each other. Nothing deeper could be read within the default limits.
  static let deepest = DecodingLimits.deepest / 4

  private init(_ userInfo: [CodingUserInfoKey: any Sendable]) {
    self.userInfo = userInfo
    scratch.userInfo = userInfo
  }

  /// Writes a value past its own ``TermEncodable``.
  static func write(
    _ value: some Encodable,
    to writer: inout TermWriter,
    _ userInfo: [CodingUserInfoKey: any Sendable]
  ) throws {
    let session = EncodingSession(userInfo)
    let node = try session.lend(&writer.atomReferences) {
      try session.node(of: value, .root, depth: writer.depth)
    }
    try session.scratch.withUnsafeBytes { try node.write(from: $0, to: &writer, depth: writer.depth) }
  }

  /// The atoms that a message refers to are the same for all its parts.
  private func lend<Result>(_ atoms: inout AtomReferences?, _ body: () throws -> Result) rethrows -> Result {
    swap(&scratch.atomReferences, &atoms)
    defer { swap(&scratch.atomReferences, &atoms) }
    return try body()
  }

  func part<Value: Encodable>(of value: Value, _ path: CodingPath, depth: Int) throws -> EncodingNode.Part {
    guard let term = value as? any TermEncodable else {
      return .node(try node(of: value, path, depth: depth))
    }
    do {
      return try written {
        $0.depth = depth
        try term.encode(to: &$0)
      }
    } catch let failure as TermEncodingError {
      throw failure.below(path.text)
    }
  }

  /// One term in the buffer.
  func written(_ body: (inout TermWriter) throws -> Void) rethrows -> EncodingNode.Part {
    let start = scratch.count
    try body(&scratch)
    return .written(start..<scratch.count, count: 1)
  }

  private func node<Value: Encodable>(
    of value: Value,
    _ path: CodingPath,
    depth: Int
  ) throws -> EncodingNode {
    guard depth < Self.deepest else {
      throw TermEncodingError(code: .tooDeep, message: "a value nested deeper than \(Self.deepest)")
    }
    if Value.self is any BesideTerm.Type {
      throw TermEncodingError(
        code: .invalidValue,
        message: "a \(Value.self) can only be a value of a case, or a field"
      )
    }
    let node = EncodingNode()
    let encoder = NodeEncoder(session: self, node: node, path: path, depth: depth + 1)
    if let dictionary = value as? any EncodableDictionary {
      try dictionary.encodePairs(encoder)
    } else {
      try value.encode(to: encoder)
      try settle(node, value)
    }
    return node
  }

  /// A case without values is an atom, whichever way it is declared, and one with values a tuple.
  private func settle(_ node: EncodingNode, _ value: some Encodable) throws {
    if case .text(let name) = node.content, Self.isEnumOfTexts(value) {
      node.content = .part(try written { try $0.write(Atom(name)) })
    } else if node.shapeOfCase != nil, Self.isEnum(value) {
      node.isCase = true
    }
  }

  private static func isEnumOfTexts<Value>(_ value: Value) -> Bool {
    func isText<Raw: RawRepresentable>(_ type: Raw.Type) -> Bool { Raw.RawValue.self == String.self }
    guard let type = Value.self as? any RawRepresentable.Type, isText(type) else { return false }
    return isEnum(value)
  }

  private static func isEnum(_ value: some Any) -> Bool {
    Mirror(reflecting: value).displayStyle == .enum
  }
}
