/// The fields of a struct: a map with atoms, or binaries, for keys. Keys that the struct does not know are
/// ignored, as `__struct__` is.
struct MapContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
  private struct Field {
    let key: Key
    let name: Atom
    let value: Int
  }

  private let decoder: TermSourceDecoder
  private let fields: [Field]
  /// The fields by name, if there are too many to look through.
  private let numbers: [Atom: Int]

  private static var few: Int { 8 }

  init(decoder: TermSourceDecoder) throws {
    let source = decoder.source
    let count = source.document.count(source.index)
    var fields: [Field] = []
    var numbers: [Atom: Int] = [:]
    var index = source.index + 1
    for _ in 0..<count {
      let value = source.document.outline.next(index)
      if let name = try source.key(index).name(),
        let key = Key(stringValue: name)
      {
        let field = Field(key: key, name: Atom(name), value: value)
        if fields.count == Self.few {
          for (number, field) in fields.enumerated() { numbers[field.name] = number }
        }
        let isKnown =
          fields.count < Self.few
          ? fields.contains { $0.name == field.name }
          : numbers.updateValue(fields.count, forKey: field.name) != nil
        guard !isKnown else {
          throw source.mismatch("\(decoder.type)", "it has the field \(field.name) twice")
        }
        fields.append(field)
      }
      index = source.document.outline.next(value)
    }
    self.decoder = decoder
    self.fields = fields
    self.numbers = numbers
  }

  var codingPath: [any CodingKey] { decoder.codingPath }
  var allKeys: [Key] { fields.map(\.key) }

  func contains(_ key: Key) -> Bool {
    value(key) != nil
  }

  func decodeNil(forKey key: Key) throws -> Bool {
    try source(key).isNoValue()
  }

  func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
    if let value = try decoder.source.valueBeside(type) { return value }
    return try source(key).decode(type)
  }

  // For these two widths there are defaults that refuse, and they win over the generic method.

  func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 {
    try source(key).read(type)
  }

  func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 {
    try source(key).read(type)
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

  /// The superclass's part need not be among the keys that the class knows.
  func superDecoder() throws -> any Decoder {
    let source = decoder.source
    for index in source.document.parts(of: source.index, count: 2 * source.document.count(source.index))
    where try source.key(index).name() == "super" {
      let value = source.document.outline.next(index)
      return TermSourceDecoder(source: source.part(value, SuperKey()), type: decoder.type)
    }
    throw missing(SuperKey())
  }

  func superDecoder(forKey key: Key) throws -> any Decoder {
    TermSourceDecoder(source: try source(key), type: decoder.type)
  }

  private func value(_ key: Key) -> Int? {
    let name = Atom(key.stringValue)
    if fields.count > Self.few { return numbers[name].map { fields[$0].value } }
    return fields.first { $0.name == name }?.value
  }

  private func source(_ key: Key) throws -> TermSource {
    guard let value = value(key) else { throw missing(key) }
    return decoder.source.part(value, key)
  }

  private func missing(_ key: some CodingKey) -> TermDecodingError {
    decoder.source.mismatch("\(decoder.type) with the field \(Atom(key.stringValue))")
  }
}
