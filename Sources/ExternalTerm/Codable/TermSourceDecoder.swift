/// The `Decoder` of one term. What the term may be follows from what the type asks for: a container with keys
/// is a map for a struct, and an atom or a tagged tuple for an enum.
final class TermSourceDecoder: Decoder {
  let source: TermSource
  let type: Any.Type
  /// The values of the case, once an enum has asked for them.
  var values: CaseValues?

  init(source: TermSource, type: Any.Type) {
    self.source = source
    self.type = type
  }

  var codingPath: [any CodingKey] { source.path }
  var userInfo: [CodingUserInfoKey: Any] { source.decoder.userInfo }

  func container<Key: CodingKey>(keyedBy keys: Key.Type) throws -> KeyedDecodingContainer<Key> {
    switch source.term {
    case .map(let pairs): return KeyedDecodingContainer(MapContainer<Key>(decoder: self, pairs: pairs))
    case .atom(let tag): return try caseContainer(tag, [])
    case .tuple(let elements):
      guard elements.count > 1, case .atom(let tag) = elements[0] else { break }
      return try caseContainer(tag, elements.dropFirst())
    default: break
    }
    throw source.mismatch("\(type)")
  }

  private func caseContainer<Key: CodingKey>(
    _ tag: Atom,
    _ elements: ArraySlice<Term>
  ) throws -> KeyedDecodingContainer<Key> {
    guard let key = Key(stringValue: tag.name) else {
      throw source.mismatch("\(type)", "it has no case \(tag)")
    }
    let values = CaseValues(source: source, type: type, tag: tag, elements: Array(elements))
    return KeyedDecodingContainer(CaseContainer(decoder: self, key: key, values: values))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
    switch source.term {
    case .list(let elements): return ListContainer(source: source, elements: elements)
    case .binary(let bytes):
      // Foundation's `Data` reads itself byte by byte.
      return ListContainer(source: source, elements: bytes.map { .integer(Int($0)) }, onlyBytes: true)
    default: throw source.mismatch("\(type)")
    }
  }

  func singleValueContainer() -> any SingleValueDecodingContainer {
    SingleContainer(source: source, takesAtoms: Self.isRawText(type))
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
  var codingPath: [any CodingKey] { source.path }

  func decodeNil() -> Bool {
    source.isNoValue
  }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if takesAtoms, case .atom(let atom) = source.term, let text = atom.name as? Value { return text }
    return try source.decode(type)
  }
}
