/// An Erlang bit string whose length is no multiple of 8 bits. One that is, is a ``Binary``.
public struct BitString: Hashable, Sendable {
  /// The bytes, the last of which holds `bitsInLastByte` bits at its upper end, and zeros below.
  public let bytes: Binary
  /// From 1 to 7.
  public let bitsInLastByte: Int

  /// Nil if there are no bytes, or the last of them would have no bits or all 8. What stands in the last
  /// byte below its bits is put to zero.
  public init?(_ bytes: [UInt8], bitsInLastByte: Int) {
    guard let last = bytes.last, (1...7).contains(bitsInLastByte) else { return nil }
    var bytes = bytes
    bytes[bytes.count - 1] = last & (0xFF << UInt8(8 - bitsInLastByte))
    self.bytes = Binary(bytes)
    self.bitsInLastByte = bitsInLastByte
  }

  /// The length in bits.
  public var bitCount: Int { (bytes.count - 1) * 8 + bitsInLastByte }
}

extension BitString: CustomStringConvertible {
  /// As Erlang prints it: `<<1,2,5:3>>`.
  public var description: String {
    let last = bytes[bytes.count - 1] >> UInt8(8 - bitsInLastByte)
    return "<<" + (bytes.dropLast().map(String.init) + ["\(last):\(bitsInLastByte)"]).joined(separator: ",")
      + ">>"
  }
}
