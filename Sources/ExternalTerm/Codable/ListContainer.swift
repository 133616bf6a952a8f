/// The elements of a list, in order.
struct ListContainer: UnkeyedDecodingContainer {
  let source: TermSource
  let elements: [Term]
  /// The elements are the bytes of a binary, and may be read as nothing else.
  var onlyBytes = false
  private(set) var currentIndex = 0

  init(source: TermSource, elements: [Term], onlyBytes: Bool = false) {
    self.source = source
    self.elements = elements
    self.onlyBytes = onlyBytes
  }

  var codingPath: [any CodingKey] { source.path }
  var count: Int? { elements.count }
  var isAtEnd: Bool { currentIndex == elements.count }

  mutating func decodeNil() throws -> Bool {
    guard try next().isNoValue else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    guard !onlyBytes || type == UInt8.self else { throw source.mismatch("a list of \(type)") }
    let value: Value
    if onlyBytes, case .integer(let byte) = try next().term,
      let byte = UInt8(truncatingIfNeeded: byte) as? Value
    {
      value = byte
    } else {
      value = try next().decode(type)
    }
    currentIndex += 1
    return value
  }

  mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key>
  {
    try superDecoder().container(keyedBy: type)
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    try superDecoder().unkeyedContainer()
  }

  mutating func superDecoder() throws -> any Decoder {
    let element = try next()
    currentIndex += 1
    return TermSourceDecoder(source: element, type: [Term].self)
  }

  private func next() throws -> TermSource {
    guard !isAtEnd else { throw source.mismatch("a list of more than \(elements.count) elements") }
    return source.below(elements[currentIndex], TermKey(intValue: currentIndex))
  }
}
