/// The `Encoder` that fills one node.
struct NodeEncoder: Encoder {
  let session: EncodingSession
  let node: EncodingNode
  let path: CodingPath
  let depth: Int

  var codingPath: [any CodingKey] { path.keys }
  var userInfo: [CodingUserInfoKey: Any] { session.userInfo }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    KeyedEncodingContainer(FieldContainer<Key>(encoder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    switch node.content {
    case .nothing: node.content = .list([])
    case .list, .bytes: break
    default: node.content = .conflict
    }
    return ElementContainer(encoder: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer {
    ValueContainer(encoder: self)
  }

  func below(_ node: EncodingNode, _ key: any CodingKey) -> NodeEncoder {
    NodeEncoder(session: session, node: node, path: .below(path, key), depth: depth)
  }

  func part(_ value: some Encodable, _ key: any CodingKey) throws -> EncodingNode.Part {
    try session.part(of: value, .below(path, key), depth: depth)
  }

  var noValue: EncodingNode.Part {
    get throws { try session.written { try $0.write(atom: "nil") } }
  }
}

private struct ValueContainer: SingleValueEncodingContainer {
  let encoder: NodeEncoder
  var codingPath: [any CodingKey] { encoder.codingPath }

  func encodeNil() throws {
    set(.part(try encoder.noValue))
  }

  func encode<Value: Encodable>(_ value: Value) throws {
    if let text = value as? String { return set(.text(text)) }
    set(.part(try encoder.session.part(of: value, encoder.path, depth: encoder.depth)))
  }

  // For these two widths there are defaults that refuse, and they win over the generic method.

  func encode(_ value: Int128) throws {
    set(.part(try encoder.session.part(of: value, encoder.path, depth: encoder.depth)))
  }

  func encode(_ value: UInt128) throws {
    set(.part(try encoder.session.part(of: value, encoder.path, depth: encoder.depth)))
  }

  private func set(_ content: EncodingNode.Content) {
    switch encoder.node.content {
    case .nothing, .part, .text: encoder.node.content = content
    default: encoder.node.content = .conflict
    }
  }
}
