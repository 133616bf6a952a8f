extension String: TermCodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    try writer.write(self)
  }

  /// Reads a binary of UTF-8, which is what we and Elixir send, or a list of characters, which is what a text
  /// in Erlang's double quotes is. An atom is no text.
  public init(from reader: inout TermReader) throws {
    let start = reader.position
    switch try reader.peekTag() {
    case Tag.binary, Tag.bitBinary:
      let content = try reader.binaryContent()
      guard let text = String(validating: content, as: UTF8.self) else {
        throw reader.mismatch("a text in UTF-8", at: start)
      }
      self = text
    case Tag.emptyList, Tag.string, Tag.list:
      let term = try reader.readTerm()
      guard let text = String(characters: term) else { throw reader.mismatch("a text", at: start) }
      self = text
    default: throw reader.mismatch("a text", at: start)
    }
  }

  /// The keys of a map may be atoms too: `#{size => 1}` reads as a dictionary of texts.
  public init(key reader: inout TermReader) throws {
    if let atom = try reader.readAtomIfPresent() {
      self = atom.name
    } else {
      try self.init(from: &reader)
    }
  }

  /// The text that a list of code points is.
  init?(characters term: Term) {
    guard case .list(let elements) = term else { return nil }
    var text = ""
    for element in elements {
      guard let value: UInt32 = element.integer(), let scalar = Unicode.Scalar(value) else { return nil }
      text.unicodeScalars.append(scalar)
    }
    self = text
  }
}

extension Atom: TermCodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    try writer.write(self)
  }

  public init(from reader: inout TermReader) throws {
    self = try reader.readAtom()
  }
}

extension Bool: TermCodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    try writer.write(self)
  }

  public init(from reader: inout TermReader) throws {
    if try reader.readAtom(ifIs: "true") {
      self = true
    } else if try reader.readAtom(ifIs: "false") {
      self = false
    } else {
      throw reader.mismatch("true or false")
    }
  }
}
