/// What stands behind the tag of a tuple, given out one by one.
///
/// A tuple has no names, so the values of a case are found by the order in which they are asked for, which in
/// what the compiler writes is that of the declaration, as it is in writing.
final class CaseValues {
  let source: TermSource
  let type: Any.Type
  let tag: Atom
  private let elements: [Int]
  private let path: CodingPath
  private var asked: [String] = []

  init(source: TermSource, type: Any.Type, tag: Atom, key: any CodingKey, elements: [Int]) {
    self.source = source
    self.type = type
    self.tag = tag
    self.elements = elements
    path = .below(source.path, key)
  }

  var codingPath: [any CodingKey] { path.keys }

  func value(_ key: some CodingKey) throws -> TermSource {
    var index = asked.firstIndex(of: key.stringValue)
    if index == nil {
      asked.append(key.stringValue)
      index = asked.count - 1
    }
    guard let index, index < elements.count else {
      throw source.mismatch(
        "\(type) with at least \(asked.count) values for the case \(tag)",
        "\(key.stringValue) is missing"
      )
    }
    return TermSource(document: source.document, index: elements[index], path: .below(path, key))
  }

  func expectAllRead() throws {
    guard asked.count != elements.count else { return }
    let expected =
      asked.isEmpty ? "the atom \(tag)" : "a tuple of \(tag) and \(asked.joined(separator: ", "))"
    throw source.mismatch("\(type) as \(expected)")
  }
}

/// The one key that an atom or a tagged tuple has: its tag.
struct CaseContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: TermSourceDecoder
  let key: Key
  let values: CaseValues

  var codingPath: [any CodingKey] { decoder.codingPath }
  var allKeys: [Key] { [key] }

  func contains(_ key: Key) -> Bool {
    key.stringValue == self.key.stringValue
  }

  func decodeNil(forKey key: Key) throws -> Bool {
    throw noMap
  }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    throw noMap
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type,
    forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    guard contains(key) else { throw noMap }
    return KeyedDecodingContainer(ValuesContainer<NestedKey>(values: values))
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    throw noMap
  }

  func superDecoder() throws -> any Decoder {
    throw noMap
  }

  func superDecoder(forKey key: Key) throws -> any Decoder {
    throw noMap
  }

  private var noMap: TermDecodingError {
    decoder.source.mismatch("\(decoder.type) as a map")
  }
}

/// The values of a case by their labels.
private struct ValuesContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let values: CaseValues

  var codingPath: [any CodingKey] { values.codingPath }
  var allKeys: [Key] { [] }

  /// Every label has its place; that the place is empty shows when it is read.
  func contains(_ key: Key) -> Bool {
    true
  }

  func decodeNil(forKey key: Key) throws -> Bool {
    try values.value(key).isNoValue()
  }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    if let value = try values.source.valueBeside(type) { return value }
    return try values.value(key).decode(type)
  }

  // For these two widths there are defaults that refuse, and they win over the generic method.

  func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 {
    try values.value(key).read(type)
  }

  func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 {
    try values.value(key).read(type)
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type,
    forKey key: Key
  ) throws -> KeyedDecodingContainer<NestedKey> {
    try superDecoder(forKey: key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try superDecoder(forKey: key).unkeyedContainer()
  }

  func superDecoder() throws -> any Decoder {
    throw values.source.mismatch("\(values.type) as a map")
  }

  func superDecoder(forKey key: Key) throws -> any Decoder {
    TermSourceDecoder(source: try values.value(key), type: values.type)
  }
}
