// Dictionaries write and read themselves through `Codable` as something else for each kind of key. Here they
// are maps, whatever the keys are.

protocol EncodableDictionary {
  func encodePairs(_ encoder: NodeEncoder) throws
}

extension Dictionary: EncodableDictionary where Key: Encodable, Value: Encodable {
  func encodePairs(_ encoder: NodeEncoder) throws {
    encoder.node.content = .pairs([])
    for (key, value) in self {
      let path = CodingPath.entry(encoder.path) { "\(key)" }
      encoder.node.append(try encoder.session.part(of: key, path, depth: encoder.depth))
      encoder.node.append(try encoder.session.part(of: value, path, depth: encoder.depth))
    }
  }
}

protocol DecodableDictionary {
  init(_ source: TermSource) throws
}

extension Dictionary: DecodableDictionary where Key: Decodable, Value: Decodable {
  init(_ source: TermSource) throws {
    let document = source.document
    guard document.tag(source.index) == Tag.map else { throw source.mismatch("a map") }
    self.init()
    var index = source.index + 1
    for _ in 0..<document.count(source.index) {
      let keySource = source.key(index)
      let key = try Self.key(keySource)
      let valueIndex = document.outline.next(index)
      let value = try TermSource(document: document, index: valueIndex, path: keySource.path).decode(
        Value.self
      )
      guard updateValue(value, forKey: key) == nil else {
        throw source.mismatch("a map without the key \(keySource.summary()) twice")
      }
      index = document.outline.next(valueIndex)
    }
  }

  /// Some types take more for a key than for a value: texts take atoms.
  private static func key(_ source: TermSource) throws -> Key {
    func read<Found: TermDecodable>(_ type: Found.Type) throws -> Found {
      try source.read { try Found(key: &$0) }
    }
    if let type = Key.self as? any TermDecodable.Type, let key = try read(type) as? Key { return key }
    return try source.decodeThroughCodable(Key.self)
  }
}
