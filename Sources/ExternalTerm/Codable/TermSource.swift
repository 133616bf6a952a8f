/// A part of a message that is to be read as one type or the other.
struct TermSource {
  let document: TermDocument
  /// Its number in the document's outline.
  let index: Int
  let path: CodingPath

  func part(_ index: Int, _ key: any CodingKey) -> TermSource {
    TermSource(document: document, index: index, path: .below(path, key))
  }

  /// The key of a map, which is the path of its value too.
  func key(_ index: Int) -> TermSource {
    let path = CodingPath.entry(path) { TermSource(document: document, index: index, path: .root).summary() }
    return TermSource(document: document, index: index, path: path)
  }

  func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if let type = type as? any TermDecodable.Type, let value = try read(type) as? Value { return value }
    return try decodeThroughCodable(type)
  }

  func read<Value: TermDecodable>(_ type: Value.Type) throws -> Value {
    try read { try Value(from: &$0) }
  }

  func read<Result>(_ body: (inout TermReader) throws -> Result) throws -> Result {
    do {
      return try document.read(index, body)
    } catch let failure as TermDecodingError {
      throw failure.below(path.text)
    }
  }

  /// Past the type's own ``TermDecodable``.
  func decodeThroughCodable<Value: Decodable>(_ type: Value.Type) throws -> Value {
    if let type = type as? any DecodableDictionary.Type, let value = try type.init(self) as? Value {
      return value
    }
    let decoder = TermSourceDecoder(source: self, type: type)
    do {
      let value = try type.init(from: decoder)
      try decoder.finish()
      return value
    } catch let failure as DecodingError {
      throw mismatch("\(type)", failure.reason)
    }
  }

  func mismatch(_ expected: String, _ reason: String? = nil) -> TermDecodingError {
    do {
      let plain = try document.read(index) { $0.mismatch(expected) }
      return TermDecodingError(
        code: plain.code,
        offset: plain.offset,
        message: plain.message + (reason.map { ": \($0)" } ?? ""),
        path: path.text
      )
    } catch {
      return error as? TermDecodingError
        ?? TermDecodingError(code: .mismatch, offset: document.origin, message: "expected \(expected)")
    }
  }

  /// Whether this is the atom that stands for no value.
  func isNoValue() throws -> Bool {
    try read { try $0.readAtom(ifIs: "nil") || $0.readAtom(ifIs: "undefined") }
  }

  /// The name that an atom or a binary is, and nil for all else.
  func name() throws -> String? {
    try read { reader in
      if let atom = try reader.readAtomIfPresent() { return atom.name }
      guard try reader.nextIsBinary() else { return nil }
      return String(validating: try reader.binaryContent(), as: UTF8.self)
    }
  }

  /// The beginning of the term as text.
  func summary() -> String {
    let text = try? document.read(index) { reader in
      var room = TermReader.summaryLength
      return try reader.beginning(&room).summary()
    }
    return text ?? ""
  }
}

extension DecodingError {
  fileprivate var reason: String {
    switch self {
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .keyNotFound(_, let context),
      .dataCorrupted(let context):
      context.debugDescription
    @unknown default: "\(self)"
    }
  }
}
