extension UInt8: TermCodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    writer.write(self)
  }

  @inlinable
  public init(from reader: inout TermReader) throws {
    self = try reader.readInteger(as: UInt8.self)
  }

  /// Bytes are a binary.
  @inlinable
  public static func encode(array: [UInt8], to writer: inout TermWriter) throws {
    try writer.write(Binary(array))
  }

  /// Reads a binary, or a list of integers from 0 to 255.
  @inlinable
  public static func array(from reader: inout TermReader) throws -> [UInt8] {
    switch try reader.peekTag() {
    case Tag.binary, Tag.bitBinary: return [UInt8](try reader.binaryContent())
    case Tag.string:
      reader.offset += 1
      return [UInt8](try reader.string())
    default: return try reader.readList(of: UInt8.self)
    }
  }
}

extension Binary: TermCodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    try writer.write(self)
  }

  @inlinable
  public init(from reader: inout TermReader) throws {
    self = try reader.readBinary()
  }
}
