extension TermReader {
  /// Reads an integer that must fit into the type.
  @inlinable
  public mutating func readInteger<Integer: FixedWidthInteger>(
    as type: Integer.Type = Integer.self
  ) throws(TermDecodingError) -> Integer {
    let start = offset
    switch try peekTag() {
    case Tag.smallInteger:
      offset += 1
      if let value = Integer(exactly: try byte()) { return value }
    case Tag.integer:
      offset += 1
      if let value = Integer(exactly: try number(Int32.self)) { return value }
    case Tag.smallBig, Tag.largeBig:
      if let value = Integer(exactly: try readBigInteger()) { return value }
    default: break
    }
    throw mismatch("an integer from \(Integer.min) to \(Integer.max)", at: start)
  }

  /// Reads an integer of any size.
  public mutating func readBigInteger() throws(TermDecodingError) -> BigInteger {
    let start = offset
    switch try byte() {
    case Tag.smallInteger: return BigInteger(try byte())
    case Tag.integer: return BigInteger(try number(Int32.self))
    case Tag.smallBig: return try bigInteger(count: Int(try byte()))
    case Tag.largeBig: return try bigInteger(count: try length())
    default: throw mismatch("an integer", at: start)
    }
  }

  private mutating func bigInteger(count: Int) throws(TermDecodingError) -> BigInteger {
    let isNegative = try sign()
    return BigInteger(isNegative: isNegative, magnitude: try take(count))
  }

  /// Whether the big integer whose magnitude follows is negative.
  mutating func sign() throws(TermDecodingError) -> Bool {
    let sign = try byte()
    guard sign <= 1 else { throw error(.malformed, at: offset - 1, "an integer with the sign \(sign)") }
    return sign == 1
  }

  /// Reads a float, or an integer that is one exactly: Erlang's users write 1 for 1.0.
  @inlinable
  public mutating func readDouble() throws(TermDecodingError) -> Double {
    let start = offset
    switch try peekTag() {
    case Tag.newFloat, Tag.float: return try float()
    case Tag.smallInteger, Tag.integer: return Double(try readInteger(as: Int32.self))
    case Tag.smallBig, Tag.largeBig:
      if let whole = Int64(exactly: try readBigInteger()), let value = Double(exactly: whole) { return value }
    default: break
    }
    throw mismatch("a float", at: start)
  }

  @usableFromInline
  mutating func float() throws(TermDecodingError) -> Double {
    let start = offset
    let value: Double?
    if try byte() == Tag.newFloat {
      value = Double(bitPattern: try number(UInt64.self))
    } else {
      value = Self.parse(try take(31))
    }
    guard let value, value.isFinite else {
      throw error(.malformed, at: start, "a float that is no finite number")
    }
    return value
  }

  /// The text form of old nodes, `%.20e` with zeros behind it.
  private static func parse(_ text: UnsafeRawBufferPointer) -> Double? {
    let digits = text.prefix { $0 != 0 }
    let plain = digits.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."),
        UInt8(ascii: "e"), UInt8(ascii: "E"):
        true
      default: false
      }
    }
    return plain ? Double(String(decoding: digits, as: UTF8.self)) : nil
  }
}
