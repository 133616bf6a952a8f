extension EncodingNode {
  /// Writes the term, whose parts are in `scratch`.
  func write(from scratch: UnsafeRawBufferPointer, to writer: inout TermWriter, depth: Int) throws {
    guard depth <= EncodingSession.deepest else {
      throw TermEncodingError(
        code: .tooDeep,
        message: "containers nested deeper than \(EncodingSession.deepest)"
      )
    }
    func write(_ part: Part) throws {
      switch part {
      case .written(let range, _): writer.append(raw: UnsafeRawBufferPointer(rebasing: scratch[range]))
      case .node(let node): try node.write(from: scratch, to: &writer, depth: depth + 1)
      }
    }
    switch content {
    case .nothing: try writer.writeMapHeader(0)
    case .part(let part): try write(part)
    case .text(let text): try writer.write(text)
    case .bytes(let bytes): try writer.write(Binary(bytes))
    case .list(let parts):
      if !parts.isEmpty { try writer.writeListHeader(parts.terms) }
      for part in parts { try write(part) }
      writer.writeEmptyList()
    case .pairs(let parts):
      try writer.writeMapHeader(parts.count / 2)
      var keys = DistinctKeys()
      for (number, part) in parts.enumerated() {
        let start = writer.count
        try write(part)
        if number.isMultiple(of: 2) { try keys.insert(from: start, of: writer) }
      }
    case .fields(let fields):
      if isCase, let shape = shapeOfCase {
        if !shape.values.isEmpty { try writer.writeTupleHeader(shape.values.count + 1) }
        try writer.write(Atom(shape.name))
        for value in shape.values { try write(value.part) }
      } else {
        try writer.writeMapHeader(fields.count)
        for field in fields {
          try writer.write(Atom(field.name))
          try write(field.part)
        }
      }
    case .conflict:
      throw TermEncodingError(code: .invalidValue, message: "a value that is more than one kind of container")
    }
  }
}
