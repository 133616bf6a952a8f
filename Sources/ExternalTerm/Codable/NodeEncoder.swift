/// The `Encoder` that fills one node.
struct NodeEncoder: Encoder {
  let node: EncodingNode
  let encoder: TermEncoder
  let codingPath: [any CodingKey]
  let depth: Int

  var userInfo: [CodingUserInfoKey: Any] { encoder.userInfo }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(FieldContainer<Key>(encoder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .nothing = node.content { node.content = .list([]) }
    return ElementContainer(encoder: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    ValueContainer(encoder: self)
  }

  func below(_ node: EncodingNode, _ key: (any CodingKey)? = nil) -> NodeEncoder {
    NodeEncoder(
      node: node,
      encoder: encoder,
      codingPath: key.map { codingPath + [$0] } ?? codingPath,
      depth: depth
    )
  }

  func child(_ value: some Encodable) throws -> EncodingNode {
    try encoder.node(of: value, depth: depth)
  }
}

private struct ValueContainer: SingleValueEncodingContainer {
  let encoder: NodeEncoder
  var codingPath: [any CodingKey] { encoder.codingPath }

  func encodeNil() {
    encoder.node.content = .term(.atom(.nil))
  }

  func encode<Value: Encodable>(_ value: Value) throws {
    let child = try encoder.child(value)
    encoder.node.content = child.content
    encoder.node.isCase = child.isCase
  }
}

private struct ElementContainer: UnkeyedEncodingContainer {
  let encoder: NodeEncoder
  var codingPath: [any CodingKey] { encoder.codingPath }

  var count: Int {
    switch encoder.node.content {
    case .list(let nodes): nodes.count
    case .bytes(let bytes): bytes.count
    default: 0
    }
  }

  func encodeNil() {
    encoder.node.append(.noValue)
  }

  func encode<Value: Encodable>(_ value: Value) throws {
    encoder.node.append(try encoder.child(value))
  }

  /// Bytes in one piece are a binary: this is how Foundation's `Data` writes itself.
  func encode<Bytes: Sequence>(contentsOf bytes: Bytes) throws where Bytes.Element == UInt8 {
    if case .list(let nodes) = encoder.node.content, nodes.isEmpty {
      encoder.node.content = .bytes(Array(bytes))
    } else {
      for byte in bytes { encoder.node.append(EncodingNode(.term(.integer(Int(byte))))) }
    }
  }

  func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    superEncoder().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
    superEncoder().unkeyedContainer()
  }

  func superEncoder() -> any Encoder {
    let node = EncodingNode()
    encoder.node.append(node)
    return encoder.below(node)
  }
}
