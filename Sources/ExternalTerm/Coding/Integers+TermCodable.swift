// An integer is an integer, of any size; one that does not fit into the type is a mismatch. Each type says so
// for itself: the default of `Codable` types would be as good a match as one for all integers.

extension Int: TermCodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    writer.write(self)
  }

  @inlinable
  public init(from reader: inout TermReader) throws {
    self = try reader.readInteger(as: Int.self)
  }
}

extension Int8: TermCodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    writer.write(self)
  }

  @inlinable
  public init(from reader: inout TermReader) throws {
    self = try reader.readInteger(as: Int8.self)
  }
}

extension Int16: TermCodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    writer.write(self)
  }

  @inlinable
  public init(from reader: inout TermReader) throws {
    self = try reader.readInteger(as: Int16.self)
  }
}

extension Int32: TermCodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    writer.write(self)
  }

  @inlinable
  public init(from reader: inout TermReader) throws {
    self = try reader.readInteger(as: Int32.self)
  }
}

extension Int64: TermCodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    writer.write(self)
  }

  @inlinable
  public init(from reader: inout TermReader) throws {
    self = try reader.readInteger(as: Int64.self)
  }
}

extension Int128: TermCodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    writer.write(self)
  }

  @inlinable
  public init(from reader: inout TermReader) throws {
    self = try reader.readInteger(as: Int128.self)
  }
}

extension UInt: TermCodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    writer.write(self)
  }

  @inlinable
  public init(from reader: inout TermReader) throws {
    self = try reader.readInteger(as: UInt.self)
  }
}

extension UInt16: TermCodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    writer.write(self)
  }

  @inlinable
  public init(from reader: inout TermReader) throws {
    self = try reader.readInteger(as: UInt16.self)
  }
}

extension UInt32: TermCodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    writer.write(self)
  }

  @inlinable
  public init(from reader: inout TermReader) throws {
    self = try reader.readInteger(as: UInt32.self)
  }
}

extension UInt64: TermCodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    writer.write(self)
  }

  @inlinable
  public init(from reader: inout TermReader) throws {
    self = try reader.readInteger(as: UInt64.self)
  }
}

extension UInt128: TermCodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    writer.write(self)
  }

  @inlinable
  public init(from reader: inout TermReader) throws {
    self = try reader.readInteger(as: UInt128.self)
  }
}
