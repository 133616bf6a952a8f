extension TermReader {
  /// Reads a pid.
  public mutating func readPid() throws(TermDecodingError) -> ExternalPid {
    let start = offset
    let tag = try byte()
    guard tag == Tag.newPid || tag == Tag.pid else { throw mismatch("a pid", at: start) }
    let node = try nodeName()
    let id = try number(UInt32.self)
    let serial = try number(UInt32.self)
    return ExternalPid(node: node, id: id, serial: serial, creation: try creation(wide: tag == Tag.newPid))
  }

  /// Reads a pid if the next term is one, and nothing otherwise.
  public mutating func readPidIfPresent() throws(TermDecodingError) -> ExternalPid? {
    switch try peekTag() {
    case Tag.newPid, Tag.pid: try readPid()
    default: nil
    }
  }

  /// Reads a port.
  public mutating func readPort() throws(TermDecodingError) -> ExternalPort {
    let start = offset
    let tag = try byte()
    guard tag == Tag.v4Port || tag == Tag.newPort || tag == Tag.port else {
      throw mismatch("a port", at: start)
    }
    let node = try nodeName()
    let id = tag == Tag.v4Port ? try number(UInt64.self) : UInt64(try number(UInt32.self))
    return ExternalPort(node: node, id: id, creation: try creation(wide: tag != Tag.port))
  }

  /// Reads a reference.
  public mutating func readReference() throws(TermDecodingError) -> ExternalReference {
    let start = offset
    let tag = try byte()
    var id = ExternalReference.Words()
    let node: Atom
    let creation: UInt32
    switch tag {
    case Tag.newerReference, Tag.newReference:
      let count = Int(try number(UInt16.self))
      guard (1...ExternalReference.maximumWords).contains(count) else {
        throw error(.malformed, at: start, "a reference of \(count) words")
      }
      node = try nodeName()
      creation = try self.creation(wide: tag == Tag.newerReference)
      id.count = UInt8(count)
      for index in 0..<count { id[index] = try number(UInt32.self) }
    case Tag.reference:
      node = try nodeName()
      id.count = 1
      id[0] = try number(UInt32.self)
      creation = try self.creation(wide: false)
    default: throw mismatch("a reference", at: start)
    }
    return ExternalReference(node: node, creation: creation, id: id)
  }

  /// Reads a reference if the next term is one, and nothing otherwise.
  public mutating func readReferenceIfPresent() throws(TermDecodingError) -> ExternalReference? {
    switch try peekTag() {
    case Tag.newerReference, Tag.newReference, Tag.reference: try readReference()
    default: nil
    }
  }

  private mutating func creation(wide: Bool) throws(TermDecodingError) -> UInt32 {
    wide ? try number(UInt32.self) : UInt32(try byte())
  }

  private mutating func nodeName() throws(TermDecodingError) -> Atom {
    let start = offset
    guard let node = try readAtomIfPresent() else {
      throw error(.malformed, at: start, "an identifier whose node is no atom")
    }
    return node
  }
}
