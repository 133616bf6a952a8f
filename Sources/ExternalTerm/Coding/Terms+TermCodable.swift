// The dynamic term and Erlang's own types: as they are.

extension Term: TermCodable {
  public func encode(to writer: inout TermWriter) throws {
    try writer.write(self)
  }

  public init(from reader: inout TermReader) throws {
    self = try reader.readTerm()
  }
}

extension BigInteger: TermCodable {
  public func encode(to writer: inout TermWriter) throws {
    try writer.write(self)
  }

  public init(from reader: inout TermReader) throws {
    self = try reader.readBigInteger()
  }
}

extension ExternalPid: TermCodable {
  public func encode(to writer: inout TermWriter) throws {
    try writer.write(self)
  }

  public init(from reader: inout TermReader) throws {
    self = try reader.readPid()
  }
}

extension ExternalPort: TermCodable {
  public func encode(to writer: inout TermWriter) throws {
    try writer.write(self)
  }

  public init(from reader: inout TermReader) throws {
    self = try reader.readPort()
  }
}

extension ExternalReference: TermCodable {
  public func encode(to writer: inout TermWriter) throws {
    try writer.write(self)
  }

  public init(from reader: inout TermReader) throws {
    self = try reader.readReference()
  }
}

extension ExternalFunction: TermCodable {
  public func encode(to writer: inout TermWriter) throws {
    try writer.write(self)
  }

  public init(from reader: inout TermReader) throws {
    self = try reader.readFunction()
  }
}

extension ExternalFun: TermCodable {
  public func encode(to writer: inout TermWriter) throws {
    writer.write(self)
  }

  public init(from reader: inout TermReader) throws {
    self = try reader.readFun()
  }
}

extension BitString: TermCodable {
  public func encode(to writer: inout TermWriter) throws {
    try writer.write(self)
  }

  public init(from reader: inout TermReader) throws {
    let start = reader.position
    guard case .bitString(let value) = try reader.readTerm() else {
      throw reader.mismatch("a bit string of no whole bytes", at: start)
    }
    self = value
  }
}
