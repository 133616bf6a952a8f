import ExternalTerm

/// Who made a call, and by what the caller will know the answer: the `From` of `gen_server`.
///
/// A caller of OTP's makes the tag of the reference by which it monitors the server: `[alias|Ref]`, and then the
/// answer goes to the reference, an alias which ends with the call; or `Ref` alone, and then it goes to the pid
/// (`gen:reply/2`). Any other term may be one too.
struct From: Hashable, Sendable {
  enum Tag: Hashable, Sendable {
    case reference(ExternalReference)
    case alias(ExternalReference)
    indirect case other(Term)
  }

  /// Where an answer is sent.
  enum Destination: Hashable, Sendable {
    case pid(ExternalPid)
    case alias(ExternalReference)
  }

  let pid: ExternalPid
  let tag: Tag

  var destination: Destination {
    switch tag {
    case .alias(let reference): .alias(reference)
    case .reference: .pid(pid)
    case .other(let term): Self.labelledAlias(term).map(Destination.alias) ?? .pid(pid)
    }
  }

  /// The reference by which the caller monitors the server, if it does as OTP's do.
  var monitor: ExternalReference? {
    switch tag {
    case .alias(let reference), .reference(let reference): reference
    case .other(let term): Self.labelledAlias(term)
    }
  }

  /// The alias in `[[alias|Ref]|Label]`.
  private static func labelledAlias(_ term: Term) -> ExternalReference? {
    let first: Term? =
      switch term {
      case .list(let elements), .improperList(let elements, _): elements.first
      default: nil
      }
    guard case .improperList([.atom("alias")], .reference(let reference))? = first else { return nil }
    return reference
  }
}

extension From: TermCodable {
  init(from reader: inout TermReader) throws {
    try reader.readTuple(arity: 2)
    pid = try reader.readPid()
    tag = try Tag(from: &reader)
  }

  func encode(to writer: inout TermWriter) throws {
    try writer.writeTuple(pid, tag)
  }
}

extension From.Tag: TermCodable {
  init(from reader: inout TermReader) throws {
    self = try Self.known(&reader) ?? .other(try reader.readTerm())
  }

  /// Reads a tag that OTP makes, if it is one.
  static func known(_ reader: inout TermReader) throws -> Self? {
    if let reference = try reader.readReferenceIfPresent() { return .reference(reference) }
    return reader.attempt { reader in
      guard try reader.readListHeaderIfPresent() == 1, try reader.readAtom(ifIs: "alias") else { return nil }
      return try reader.readReferenceIfPresent().map(From.Tag.alias)
    }
  }

  func encode(to writer: inout TermWriter) throws {
    switch self {
    case .reference(let reference): try writer.write(reference)
    case .alias(let reference):
      try writer.writeListHeader(1)
      try writer.write(atom: "alias")
      try writer.write(reference)
    case .other(let term): try writer.write(term)
    }
  }
}
