/// What a value has written through `Codable`, kept until it is complete: a map must say how many pairs it has
/// before the first of them, and containers may be filled in any order.
final class EncodingNode {
  enum Content {
    case nothing
    case term(Term)
    case text(String)
    /// A term that a type has written by itself.
    case encoded([UInt8])
    case bytes([UInt8])
    case list([EncodingNode])
    case fields([Field])
    case pairs([(key: EncodingNode, value: EncodingNode)])
  }

  struct Field {
    let name: String
    let node: EncodingNode
    /// Made by asking for a container below a key, as the cases of enums do.
    let isNested: Bool
  }

  var content: Content
  /// The one field is the case of an enum, and what is in it the values of the case.
  var isCase = false

  init(_ content: Content = .nothing) {
    self.content = content
  }

  static var noValue: EncodingNode { EncodingNode(.term(.atom(.nil))) }

  /// The values of the case, if this has the shape that enums give it.
  var shapeOfCase: (name: String, values: [Field])? {
    guard case .fields(let fields) = content, fields.count == 1, fields[0].isNested else { return nil }
    switch fields[0].node.content {
    case .nothing: return (fields[0].name, [])
    case .fields(let values): return (fields[0].name, values)
    default: return nil
    }
  }

  func append(_ node: EncodingNode) {
    switch content {
    case .list(var nodes):
      content = .nothing  // so that the array has one owner
      nodes.append(node)
      content = .list(nodes)
    case .bytes(let bytes):
      content = .list(bytes.map { EncodingNode(.term(.integer(Int($0)))) } + [node])
    default: content = .list([node])
    }
  }

  func set(_ name: String, _ node: EncodingNode, isNested: Bool = false) {
    var fields: [Field] = []
    if case .fields(let present) = content { fields = present }
    content = .nothing
    let field = Field(name: name, node: node, isNested: isNested)
    if let index = fields.firstIndex(where: { $0.name == name }) {
      fields[index] = field
    } else {
      fields.append(field)
    }
    content = .fields(fields)
  }

  func field(_ name: String) -> EncodingNode? {
    guard case .fields(let fields) = content else { return nil }
    return fields.first { $0.name == name }?.node
  }
}

extension EncodingNode {
  func write(to writer: inout TermWriter) throws {
    switch content {
    case .nothing: try writer.writeMapHeader(0)
    case .term(let term): try writer.write(term)
    case .text(let text): try writer.write(text)
    case .encoded(let bytes): bytes.withUnsafeBytes { writer.append(raw: $0) }
    case .bytes(let bytes): try bytes.withUnsafeBytes { try writer.write(binary: $0) }
    case .list(let nodes):
      if !nodes.isEmpty { try writer.writeListHeader(nodes.count) }
      for node in nodes { try node.write(to: &writer) }
      writer.writeEmptyList()
    case .pairs(let pairs):
      try writer.writeMapHeader(pairs.count)
      for (key, value) in pairs {
        try key.write(to: &writer)
        try value.write(to: &writer)
      }
    case .fields(let fields):
      if isCase, let shape = shapeOfCase { return try Self.write(shape, to: &writer) }
      try writer.writeMapHeader(fields.count)
      for field in fields {
        try writer.write(Atom(field.name))
        try field.node.write(to: &writer)
      }
    }
  }

  private static func write(
    _ shape: (name: String, values: [Field]),
    to writer: inout TermWriter
  ) throws {
    if !shape.values.isEmpty { try writer.writeTupleHeader(shape.values.count + 1) }
    try writer.write(Atom(shape.name))
    for value in shape.values { try value.node.write(to: &writer) }
  }
}
