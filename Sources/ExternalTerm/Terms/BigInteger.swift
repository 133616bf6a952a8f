/// An integer of any size, as the wire has it: a sign, and the magnitude in bytes, the lowest first. It holds
/// a value and converts it; it does not calculate.
public struct BigInteger: Hashable, Sendable {
  public let isNegative: Bool
  /// The lowest byte first, and no zero at the end: 0 has no bytes.
  public let magnitude: [UInt8]

  /// `magnitude` has the lowest byte first; zeros at its end are dropped, and zero is not negative.
  public init(isNegative: Bool, magnitude: some Sequence<UInt8>) {
    var bytes = Array(magnitude)
    while bytes.last == 0 { bytes.removeLast() }
    self.isNegative = isNegative && !bytes.isEmpty
    self.magnitude = bytes
  }

  public init(_ value: some BinaryInteger) {
    var rest = value.magnitude
    var bytes: [UInt8] = []
    while rest != 0 {
      bytes.append(UInt8(truncatingIfNeeded: rest))
      rest >>= 8
    }
    self.init(isNegative: value < 0, magnitude: bytes)
  }
}

extension FixedWidthInteger {
  /// The value of a big integer, or nil if it does not fit.
  public init?(exactly value: BigInteger) {
    guard value.magnitude.count <= Self.bitWidth / 8 else { return nil }
    var magnitude: Magnitude = 0
    for (index, byte) in value.magnitude.enumerated() {
      magnitude |= Magnitude(truncatingIfNeeded: byte) << Magnitude(truncatingIfNeeded: index * 8)
    }
    if value.isNegative {
      // The lowest value has no positive twin: it is subtracted from zero as bits.
      let (result, overflow) = (0 as Self).subtractingReportingOverflow(Self(truncatingIfNeeded: magnitude))
      guard result < 0, !overflow || result == .min else { return nil }
      guard result.magnitude == magnitude else { return nil }
      self = result
    } else {
      self.init(exactly: magnitude)
    }
  }
}

extension BigInteger: CustomStringConvertible {
  /// Decimal digits; above 128 bytes, hexadecimal ones in Erlang's `16#…`, which take no long division.
  public var description: String {
    let sign = isNegative ? "-" : ""
    guard magnitude.count <= 128 else {
      let digits = magnitude.reversed().map { byte in
        (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      }
      return sign + "16#" + digits.joined()
    }
    var digits: [UInt8] = []
    var rest = magnitude
    while !rest.isEmpty {
      var remainder: UInt16 = 0
      for index in rest.indices.reversed() {
        let value = remainder << 8 | UInt16(rest[index])
        rest[index] = UInt8(value / 10)
        remainder = value % 10
      }
      while rest.last == 0 { rest.removeLast() }
      digits.append(UInt8(ascii: "0") + UInt8(remainder))
    }
    return sign + (digits.isEmpty ? "0" : String(decoding: digits.reversed(), as: UTF8.self))
  }
}
