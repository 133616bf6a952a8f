import ExternalTerm
import Testing

@Suite("Integers of every width")
struct IntegerCodingTests {
  /// Writes and reads a value as itself, and below `Codable`.
  private func check<Value: FixedWidthInteger & TermCodable & Codable>(_ value: Value) throws {
    let bytes = try value.encodedTerm()
    #expect(try Value(encodedTerm: bytes) == value)
    #expect(try Term(encodedTerm: bytes) == Term(integer: value))
    #expect(try TermEncoder().encode(value) == bytes)
    #expect(try Mapping.copy([["x": value]]) == [["x": value]])
    #expect(try Mapping.copy(Holder(value: value, optional: value)) == Holder(value: value, optional: value))
  }

  private struct Holder<Value: Codable & Equatable>: Codable, Equatable {
    var value: Value
    var optional: Value?
  }

  private func check<Value: FixedWidthInteger & TermCodable & Codable>(_ type: Value.Type) throws {
    for value in [Value.min, .max, 0, 1, .max / 2, .min / 2, Value(truncatingIfNeeded: -1 as Int128)] {
      try check(value)
    }
    // One more than the greatest, and one less than the least.
    let above = BigInteger(isNegative: false, magnitude: Self.bytes(Value.max.magnitude, plusOne: true))
    let below = BigInteger(isNegative: true, magnitude: Self.bytes(Value.min.magnitude, plusOne: true))
    for value in [above, below] {
      let error = try Mapping.mismatch(type, Term(value))
      #expect(error.message == "expected an integer from \(Value.min) to \(Value.max), got \(value)")
      #expect(throws: error) { try Value(encodedTerm: Term(value).encodedTerm()) }
    }
  }

  /// The bytes of a number, and one more, the lowest first.
  private static func bytes<Value: FixedWidthInteger & UnsignedInteger>(_ value: Value, plusOne: Bool)
    -> [UInt8]
  {
    var result: [UInt8] = []
    var carry: UInt16 = plusOne ? 1 : 0
    for index in 0..<Value.bitWidth / 8 {
      carry += UInt16(UInt8(truncatingIfNeeded: value >> Value(truncatingIfNeeded: index * 8)))
      result.append(UInt8(truncatingIfNeeded: carry))
      carry >>= 8
    }
    return result + [UInt8(carry)]
  }

  @Test("are integers, and one beyond the type's range is an error that names the range and the number")
  func all() throws {
    try check(Int.self)
    try check(Int8.self)
    try check(Int16.self)
    try check(Int32.self)
    try check(Int64.self)
    try check(Int128.self)
    try check(UInt.self)
    try check(UInt8.self)
    try check(UInt16.self)
    try check(UInt32.self)
    try check(UInt64.self)
    try check(UInt128.self)
  }

  @Test("are not read from floats, atoms, texts or lists")
  func others() throws {
    for term: Term in [1.0, .atom("1"), .text("1"), [1], .tuple([1]), .map([:])] {
      let error = try Mapping.mismatch(Int.self, term)
      #expect(error.message.hasSuffix("got \(term)"))
    }
  }

  @Test("of any size are BigInteger")
  func big() throws {
    let value = BigInteger(isNegative: true, magnitude: [UInt8](repeating: 7, count: 300))
    #expect(try BigInteger(encodedTerm: value.encodedTerm()) == value)
    #expect(try BigInteger(encodedTerm: 5.encodedTerm()) == BigInteger(5))
    #expect(try Mapping.copy(["x": value]) == ["x": value])
    #expect(try Mapping.mismatch(BigInteger.self, 1.5).message == "expected an integer, got 1.5")
  }
}

@Suite("Floats")
struct FloatCodingTests {
  @Test("are floats, and whole numbers are taken for them where they are exact")
  func doubles() throws {
    for value in [0, -0.0, 1.5, -1e300, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1 / 3] as [Double] {
      #expect(try Double(encodedTerm: value.encodedTerm()).bitPattern == value.bitPattern)
      #expect(try Mapping.copy([value])[0].bitPattern == value.bitPattern)
      #expect(try Mapping.term(value) == .float(value))
    }
    #expect(try Mapping.value(Double.self, 3) == 3)
    #expect(try Mapping.value(Double.self, .integer(1 << 60)) == 0x1p60)
    #expect(throws: TermDecodingError.self) { try Mapping.value(Double.self, .integer((1 << 60) + 1)) }
    #expect(throws: TermDecodingError.self) { try Mapping.value(Double.self, Term(integer: UInt128.max)) }
    #expect(try Mapping.mismatch(Double.self, .text("1.5")).message == "expected a float, got <<\"1.5\">>")
  }

  @Test("of 32 bits are rounded, and too large ones are an error")
  func singles() throws {
    for value in [0, 1.5, -1e30, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1 / 3] as [Float] {
      #expect(try Float(encodedTerm: value.encodedTerm()) == value)
      #expect(try Mapping.copy([value]) == [value])
    }
    #expect(try Mapping.value(Float.self, 0.1) == 0.1)
    #expect(try Mapping.mismatch(Float.self, 1e300).message == "expected a float of 32 bits, got 1.0e300")
  }

  @Test("that Erlang has not are not written")
  func infinite() {
    struct Measure: Codable { var values: [String: [Double]] }
    for value in [Double.infinity, -.infinity, .nan] {
      #expect(throws: TermEncodingError.self) { try value.encodedTerm() }
      let error = #expect(throws: TermEncodingError.self) {
        try TermEncoder().encode([Measure(values: ["a": [1, value]])])
      }
      #expect(error?.code == .notFinite && error?.path.hasPrefix("[0].values") == true)
      #expect(throws: TermEncodingError.self) { try TermEncoder().encode(Float(value)) }
    }
  }
}
