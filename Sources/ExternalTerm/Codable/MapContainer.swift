/// The fields of a struct: a map with atoms, or binaries, for keys. Keys that the struct does not know are
/// ignored, as `__struct__` is.
struct MapContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  let decoder: TermSourceDecoder
  let pairs: [Term: Term]

  var codingPath: [any CodingKey] { decoder.codingPath }

  var allKeys: [Key] {
    pairs.keys.compactMap { term in
      switch term {
      case .atom(let atom): Key(stringValue: atom.name)
      case .binary(let name): name.text.flatMap(Key.init(stringValue:))
      case .integer(let number): Key(intValue: number)
      default: nil
      }
    }
  }

  func contains(_ key: Key) -> Bool {
    value(key) != nil
  }

  func decodeNil(forKey key: Key) throws -> Bool {
    try source(key).isNoValue
  }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    try source(key).decode(type)
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
    let key = TermKey(stringValue: "super")
    guard let value = pairs[.atom("super")] else { throw missing(key) }
    return TermSourceDecoder(source: decoder.source.below(value, key), type: decoder.type)
  }

  func superDecoder(forKey key: Key) throws -> any Decoder {
    TermSourceDecoder(source: try source(key), type: decoder.type)
  }

  private func value(_ key: Key) -> Term? {
    pairs[.atom(Atom(key.stringValue))] ?? pairs[.binary(Binary(key.stringValue))]
  }

  private func source(_ key: Key) throws -> TermSource {
    guard let value = value(key) else { throw missing(key) }
    return decoder.source.below(value, key)
  }

  private func missing(_ key: some CodingKey) -> TermDecodingError {
    decoder.source.mismatch("\(decoder.type) with the field \(Atom(key.stringValue))")
  }
}
