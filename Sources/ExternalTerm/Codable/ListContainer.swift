/// The elements of a list, in order; or the bytes of a binary, which is how Foundation's `Data` reads itself.
struct ListContainer: UnkeyedDecodingContainer {
  private enum Element {
    case term(Int)
    /// Where in the document it is.
    case byte(Int)
  }

  private enum Elements {
    case list([Element])
    case binary(Range<Int>)
  }

  private let source: TermSource
  private let type: Any.Type
  private let elements: Elements
  private(set) var currentIndex = 0

  init(decoder: TermSourceDecoder) throws {
    source = decoder.source
    type = decoder.type
    let document = source.document
    if let content = try source.read({ try $0.nextIsBinary() ? $0.rangeOfBinary() : nil }) {
      elements = .binary(content)
      return
    }
    var list: [Element] = []
    var index = source.index
    // The tail of a list may be a list again.
    while document.tag(index) != Tag.emptyList {
      switch document.tag(index) {
      case Tag.list:
        let parts = document.parts(of: index, count: document.count(index) + 1)
        list += parts.dropLast().map(Element.term)
        index = parts[parts.count - 1]
        continue
      case Tag.string: list += document.string(index).map(Element.byte)
      default: throw source.mismatch("\(type)")
      }
      break
    }
    elements = .list(list)
  }

  var codingPath: [any CodingKey] { source.path.keys }
  var isAtEnd: Bool { currentIndex == size }
  var count: Int? { size }

  private var size: Int {
    switch elements {
    case .list(let elements): elements.count
    case .binary(let content): content.count
    }
  }

  mutating func decodeNil() throws -> Bool {
    guard try next().isNoValue() else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if type == UInt8.self, let byte = try decode(UInt8.self) as? Value { return byte }
    let value = try next().decode(type)
    currentIndex += 1
    return value
  }

  mutating func decode(_ type: UInt8.Type) throws -> UInt8 {
    let byte: UInt8
    switch elements {
    case .binary(let content) where currentIndex < content.count:
      byte = source.document.bytes[content.lowerBound + currentIndex]
    case .list(let elements) where currentIndex < elements.count:
      guard case .byte(let offset) = elements[currentIndex] else { fallthrough }
      byte = source.document.bytes[offset]
    default: byte = try next().read(UInt8.self)
    }
    currentIndex += 1
    return byte
  }

  // For these two widths there are defaults that refuse, and they win over the generic method.

  mutating func decode(_ type: Int128.Type) throws -> Int128 {
    let value = try next().read(type)
    currentIndex += 1
    return value
  }

  mutating func decode(_ type: UInt128.Type) throws -> UInt128 {
    let value = try next().read(type)
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
    return TermSourceDecoder(source: element, type: type)
  }

  private func next() throws -> TermSource {
    guard !isAtEnd else { throw source.mismatch("\(type) with more than \(size) elements") }
    guard case .list(let elements) = elements else { throw source.mismatch("\(type) as a list") }
    let key = ElementKey(currentIndex)
    switch elements[currentIndex] {
    case .term(let index): return source.part(index, key)
    case .byte(let offset):
      let document = try TermDocument(byteAt: offset, of: source.document)
      return TermSource(document: document, index: 0, path: .below(source.path, key))
    }
  }
}

extension TermReader {
  /// Reads a binary, and gives where its bytes are.
  fileprivate mutating func rangeOfBinary() throws -> Range<Int> {
    let count = try binaryContent().count
    return offset - count..<offset
  }
}
