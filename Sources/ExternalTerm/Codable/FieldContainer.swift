/// The fields of a struct, or the one field that is the case of an enum.
struct FieldContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: NodeEncoder

  init(encoder: NodeEncoder) {
    self.encoder = encoder
    switch encoder.node.content {
    case .nothing: encoder.node.content = .fields([])
    case .fields: break
    default: encoder.node.content = .conflict
    }
  }

  var codingPath: [any CodingKey] { encoder.codingPath }

  func encodeNil(forKey key: Key) throws {
    encoder.node.set(key.stringValue, try encoder.noValue)
  }

  func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
    // It writes nothing here.
    if Value.self is any BesideTerm.Type { return try value.encode(to: encoder.below(EncodingNode(), key)) }
    encoder.node.set(key.stringValue, try encoder.part(value, key))
  }

  // For these two widths there are defaults that refuse, and they win over the generic method.

  func encode(_ value: Int128, forKey key: Key) throws {
    encoder.node.set(key.stringValue, try encoder.part(value, key))
  }

  func encode(_ value: UInt128, forKey key: Key) throws {
    encoder.node.set(key.stringValue, try encoder.part(value, key))
  }

  func nestedContainer<NestedKey: CodingKey>(
    keyedBy type: NestedKey.Type,
    forKey key: Key
  ) -> KeyedEncodingContainer<NestedKey> {
    nested(key).container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    nested(key).unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    nested(SuperKey())
  }

  func superEncoder(forKey key: Key) -> any Encoder {
    nested(key)
  }

  private func nested(_ key: some CodingKey) -> NodeEncoder {
    let node = encoder.node.nested(key.stringValue) ?? EncodingNode()
    encoder.node.set(key.stringValue, .node(node), isNested: true)
    return encoder.below(node, key)
  }
}

// A field without a value is written, as `nil`, and not left out: a tuple must keep its number of elements,
// and to Elixir a struct without a field is none.
extension FieldContainer {
  private func encodeOptional(_ value: (some Encodable)?, _ key: Key) throws {
    guard let value else { return try encodeNil(forKey: key) }
    try encode(value, forKey: key)
  }

  func encodeIfPresent<Value: Encodable>(_ value: Value?, forKey key: Key) throws {
    try encodeOptional(value, key)
  }
  func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: String?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: Int8?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: Int16?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: Int128?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: UInt?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try encodeOptional(value, key) }
  func encodeIfPresent(_ value: UInt128?, forKey key: Key) throws { try encodeOptional(value, key) }
}
