extension TermReader {
  /// Reads a function named by module, name and arity.
  public mutating func readFunction() throws(TermDecodingError) -> ExternalFunction {
    let start = offset
    guard try byte() == Tag.export else { throw mismatch("a function", at: start) }
    guard let module = try readAtomIfPresent(), let name = try readAtomIfPresent(),
      try byte() == Tag.smallInteger
    else {
      throw error(.malformed, at: start, "a function without module, name and arity")
    }
    return ExternalFunction(module: module, name: name, arity: try byte())
  }

  /// Reads a fun that was made on another node.
  public mutating func readFun() throws(TermDecodingError) -> ExternalFun {
    let start = offset
    let cachedBefore = cachedAtoms
    let fun: FunParts
    switch try byte() {
    case Tag.newFun: fun = try newFun(start)
    case Tag.fun: fun = try oldFun(start)
    default: throw mismatch("a fun", at: start)
    }
    // Elsewhere, the references to this message's atoms would mean other atoms: then it is written anew.
    let encoded =
      cachedAtoms == cachedBefore
      ? [UInt8](UnsafeRawBufferPointer(rebasing: bytes[start..<offset])) : try fun.encoded()
    return ExternalFun(
      module: fun.module,
      arity: fun.arity,
      creator: fun.creator,
      freeVariables: fun.free,
      encoded: Binary(encoded),
      identity: fun.identity
    )
  }

  private mutating func newFun(_ start: Int) throws(TermDecodingError) -> FunParts {
    let end = start + 1 + (try length())
    let arity = try byte()
    let version = [UInt8](try take(20))
    let count = try length()
    guard let module = try readAtomIfPresent() else { throw malformedFun(start) }
    let index = try readInteger(as: Int32.self)
    let uniq = try readInteger(as: Int32.self)
    let creator = try readPid()
    let free = try freeVariables(count)
    guard offset == end else { throw malformedFun(start) }
    return FunParts(
      module: module,
      arity: arity,
      creator: creator,
      free: free,
      identity: .init(version: version, oldIndex: index, oldUniq: uniq)
    )
  }

  private mutating func oldFun(_ start: Int) throws(TermDecodingError) -> FunParts {
    let count = try length()
    let creator = try readPid()
    guard let module = try readAtomIfPresent() else { throw malformedFun(start) }
    let index = try readInteger(as: Int32.self)
    let uniq = try readInteger(as: Int32.self)
    return FunParts(
      module: module,
      arity: nil,
      creator: creator,
      free: try freeVariables(count),
      identity: .init(oldIndex: index, oldUniq: uniq)
    )
  }

  private mutating func freeVariables(_ count: Int) throws(TermDecodingError) -> [Term] {
    try claim(elements: count)
    return try terms(count: count)
  }

  private func malformedFun(_ start: Int) -> TermDecodingError {
    error(.malformed, at: start, "a fun whose parts do not fit together")
  }
}

/// A fun that has been read.
private struct FunParts {
  let module: Atom
  let arity: UInt8?
  let creator: ExternalPid
  let free: [Term]
  let identity: ExternalFun.Identity

  /// The fun on the wire, with its atoms spelled out.
  func encoded() throws(TermDecodingError) -> [UInt8] {
    do throws(TermEncodingError) {
      var writer = TermWriter()
      guard let arity else {
        writer.append(Tag.fun, UInt32(free.count))
        try writer.write(creator)
        try writeRest(to: &writer)
        return writer.finish()
      }
      try writeRest(to: &writer)
      let rest = writer.take()
      // What is in front of the rest behind the tag has 29 bytes.
      writer.append(Tag.newFun, UInt32(truncatingIfNeeded: rest.count + 29))
      writer.append(arity)
      identity.version.withUnsafeBytes { writer.append(raw: $0) }
      writer.append(UInt32(free.count))
      rest.withUnsafeBytes { writer.append(raw: $0) }
      return writer.finish()
    } catch {
      throw TermDecodingError(code: .malformed, offset: 0, message: error.message)
    }
  }

  private func writeRest(to writer: inout TermWriter) throws(TermEncodingError) {
    try writer.write(module)
    writer.write(identity.oldIndex)
    writer.write(identity.oldUniq)
    if arity != nil { try writer.write(creator) }
    for term in free { try writer.write(term) }
  }
}
