/// The `Decoder` of one term. What the term may be follows from what the type asks for: a container with keys
/// is a map for a struct, and an atom or a tagged tuple for an enum.
final class TermSourceDecoder: Decoder {
  let source: TermSource
  let type: Any.Type
  /// The values of the case, if the term is one.
  private var values: CaseValues?
  private var isRead = false

  init(source: TermSource, type: Any.Type) {
    self.source = source
    self.type = type
  }

  var codingPath: [any CodingKey] { source.path.keys }
  var userInfo: [CodingUserInfoKey: Any] { source.document.userInfo }

  func container<Key: CodingKey>(keyedBy keys: Key.Type) throws -> KeyedDecodingContainer<Key> {
    isRead = true
    let document = source.document
    switch document.tag(source.index) {
    case Tag.map: return KeyedDecodingContainer(try MapContainer<Key>(decoder: self))
    case Tag.smallTuple, Tag.largeTuple:
      let count = document.count(source.index)
      guard count > 1, let tag = try atom(source.index + 1) else { break }
      return try caseContainer(tag, document.parts(of: source.index, count: count).dropFirst())
    default:
      if let tag = try atom(source.index) { return try caseContainer(tag, []) }
    }
    throw source.mismatch("\(type)")
  }

  private func atom(_ index: Int) throws -> Atom? {
    try source.document.read(index) { try $0.readAtomIfPresent() }
  }

  private func caseContainer<Key: CodingKey>(
    _ tag: Atom,
    _ elements: ArraySlice<Int>
  ) throws -> KeyedDecodingContainer<Key> {
    guard let key = Key(stringValue: tag.name) else {
      throw source.mismatch("\(type)", "it has no case \(tag)")
    }
    let values = CaseValues(source: source, type: type, tag: tag, key: key, elements: Array(elements))
    self.values = values
    return KeyedDecodingContainer(CaseContainer(decoder: self, key: key, values: values))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    isRead = true
    return try ListContainer(decoder: self)
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    isRead = true
    return SingleContainer(source: source, takesAtoms: Self.isRawText(type))
  }

  /// An error unless the type has read all that the term holds.
  func finish() throws {
    try values?.expectAllRead()
    // A type without anything to read is written as a map of nothing, and is not to be found in just anything.
    guard isRead || source.document.tag(source.index) == Tag.map else {
      throw source.mismatch("\(type) as a map")
    }
  }

  /// Whether a type is written as a text of its own: its cases are atoms, then.
  private static func isRawText(_ type: Any.Type) -> Bool {
    func rawValue<Raw: RawRepresentable>(_ type: Raw.Type) -> Bool { Raw.RawValue.self == String.self }
    guard let type = type as? any RawRepresentable.Type else { return false }
    return rawValue(type)
  }
}

private struct SingleContainer: SingleValueDecodingContainer {
  let source: TermSource
  let takesAtoms: Bool
  var codingPath: [any CodingKey] { source.path.keys }

  func decodeNil() -> Bool {
    (try? source.isNoValue()) ?? false
  }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if takesAtoms, type == String.self, let text = try source.name() as? Value { return text }
    return try source.decode(type)
  }

  // For these two widths there are defaults that refuse, and they win over the generic method.

  func decode(_ type: Int128.Type) throws -> Int128 {
    try source.read(type)
  }

  func decode(_ type: UInt128.Type) throws -> UInt128 {
    try source.read(type)
  }
}
