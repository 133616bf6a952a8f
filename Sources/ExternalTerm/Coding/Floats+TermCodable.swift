extension Double: TermCodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    try writer.write(self)
  }

  /// Reads a float, or an integer that is one exactly.
  @inlinable
  public init(from reader: inout TermReader) throws {
    self = try reader.readDouble()
  }
}

extension Float: TermCodable {
  @inlinable
  public func encode(to writer: inout TermWriter) throws {
    try writer.write(Double(self))
  }

  /// Reads a float, rounded to this type's precision; one beyond its range is a mismatch.
  @inlinable
  public init(from reader: inout TermReader) throws {
    let start = reader.position
    self = Float(try reader.readDouble())
    guard isFinite else { throw reader.mismatch("a float of 32 bits", at: start) }
  }
}
