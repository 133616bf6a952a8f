extension TermReader {
  /// Reads a function named by module, name and arity.
  public mutating func readFunction() throws(TermDecodingError) -> ExternalFunction {
    let start = offset
    guard try byte() == Tag.export else { throw mismatch("a function", at: start) }
    guard let module = try atomIfPresent(), let name = try atomIfPresent(), try byte() == Tag.smallInteger
    else {
      throw error(.malformed, at: start, "a function without module, name and arity")
    }
    return ExternalFunction(module: module, name: name, arity: try byte())
  }

  /// Reads a fun that was made on another node.
  public mutating func readFun() throws(TermDecodingError) -> ExternalFun {
    let start = offset
    let cachedBefore = cachedAtoms
    let fun: (module: Atom, arity: UInt8?)
    switch try byte() {
    case Tag.newFun: fun = try newFun(start)
    case Tag.fun: fun = try oldFun(start)
    default: throw mismatch("a fun", at: start)
    }
    let encoded = UnsafeRawBufferPointer(rebasing: bytes[start..<offset])
    guard cachedAtoms != cachedBefore else {
      return ExternalFun(module: fun.module, arity: fun.arity, encoded: Binary([UInt8](encoded)))
    }
    // Elsewhere, the references to this message's atoms would mean other atoms.
    let plain = try withoutCachedAtoms(start)
    return ExternalFun(module: fun.module, arity: fun.arity, encoded: Binary(plain))
  }

  private mutating func newFun(_ start: Int) throws(TermDecodingError) -> (Atom, UInt8?) {
    let end = start + 1 + (try length())
    let arity = try byte()
    _ = try take(20)
    let free = try length()
    guard let module = try atomIfPresent() else { throw malformedFun(start) }
    _ = try readInteger(as: Int32.self)
    _ = try readInteger(as: Int32.self)
    _ = try readPid()
    try freeVariables(free)
    guard offset == end else { throw malformedFun(start) }
    return (module, arity)
  }

  private mutating func oldFun(_ start: Int) throws(TermDecodingError) -> (Atom, UInt8?) {
    let free = try length()
    _ = try readPid()
    guard let module = try atomIfPresent() else { throw malformedFun(start) }
    _ = try readInteger(as: Int32.self)
    _ = try readInteger(as: Int32.self)
    try freeVariables(free)
    return (module, nil)
  }

  private mutating func freeVariables(_ count: Int) throws(TermDecodingError) {
    try claim(elements: count)
    for _ in 0..<count { _ = try readTerm() }
  }

  private func malformedFun(_ start: Int) -> TermDecodingError {
    error(.malformed, at: start, "a fun whose parts do not fit together")
  }

  /// Writes the fun that stands at `start`, and has been read once, with its atoms spelled out.
  private func withoutCachedAtoms(_ start: Int) throws(TermDecodingError) -> [UInt8] {
    let content = UnsafeRawBufferPointer(rebasing: bytes[start..<offset])
    var reader = try TermReader(content, owner: nil, limits, atoms)
    var writer = TermWriter()
    do {
      try reader.rewriteFun(into: &writer)
    } catch let failure as TermDecodingError {
      throw failure
    } catch {
      throw malformedFun(start)
    }
    var result = writer.finish()
    if result[0] == Tag.newFun {
      let size = UInt32(truncatingIfNeeded: result.count - 1)
      for index in 0..<4 { result[1 + index] = UInt8(truncatingIfNeeded: size >> UInt32(24 - index * 8)) }
    }
    return result
  }

  private mutating func rewriteFun(into writer: inout TermWriter) throws {
    let isNew = try byte() == Tag.newFun
    // Size, arity, MD5 and index, or nothing; then the number of free variables.
    let head = isNew ? 25 : 0
    offset += head
    let free = try length()
    writer.append(raw: UnsafeRawBufferPointer(rebasing: bytes[0..<offset]))
    if isNew {
      try writer.write(try readAtom())
    } else {
      try writer.write(try readPid())
      try writer.write(try readAtom())
    }
    for _ in 0..<2 { writer.write(try readInteger(as: Int32.self)) }
    if isNew { try writer.write(try readPid()) }
    for _ in 0..<free { try writer.write(try readTerm()) }
  }
}
