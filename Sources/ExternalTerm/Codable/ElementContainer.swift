/// The elements of a list.
struct ElementContainer: UnkeyedEncodingContainer {
  let encoder: NodeEncoder
  var codingPath: [any CodingKey] { encoder.codingPath }

  var count: Int {
    switch encoder.node.content {
    case .list(let parts): parts.terms
    case .bytes(let bytes): bytes.count
    default: 0
    }
  }

  func encodeNil() throws {
    append(try encoder.noValue)
  }

  func encode<Value: Encodable>(_ value: Value) throws {
    append(try encoder.part(value, ElementKey(count)))
  }

  // For these two widths there are defaults that refuse, and they win over the generic method.

  func encode(_ value: Int128) throws {
    append(try encoder.part(value, ElementKey(count)))
  }

  func encode(_ value: UInt128) throws {
    append(try encoder.part(value, ElementKey(count)))
  }

  /// Bytes in one piece are a binary: this is how Foundation's `Data` writes itself.
  func encode<Bytes: Sequence>(contentsOf bytes: Bytes) throws where Bytes.Element == UInt8 {
    if case .list(let parts) = encoder.node.content, parts.isEmpty {
      encoder.node.content = .bytes(Array(bytes))
    } else {
      for byte in bytes { append(encoder.session.written { $0.write(byte) }) }
    }
  }

  func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    nested().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    nested().unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    nested()
  }

  private func nested() -> NodeEncoder {
    let node = EncodingNode()
    let key = ElementKey(count)
    encoder.node.append(.node(node))
    return encoder.below(node, key)
  }

  /// Bytes that are not all there is are elements like the others.
  private func append(_ part: EncodingNode.Part) {
    if case .bytes(let bytes) = encoder.node.content {
      encoder.node.content = .list([])
      for byte in bytes { encoder.node.append(encoder.session.written { $0.write(byte) }) }
    }
    encoder.node.append(part)
  }
}
