import CZlib

extension TermReader {
  /// Lends a reader of the one term that `bytes` are, as `term_to_binary` makes them: with the version in
  /// front, and compressed or not. An error if `body` leaves bytes unread.
  public static func readEncoded<Result>(
    _ bytes: [UInt8],
    limits: DecodingLimits = DecodingLimits(),
    _ body: (inout TermReader) throws -> Result
  ) throws -> Result {
    try read(bytes, limits: limits) { reader in
      try reader.readVersion()
      guard try reader.peekTag() == Tag.compressed else {
        let result = try body(&reader)
        try reader.expectEnd()
        return result
      }
      let expanded = try reader.expand()
      try reader.expectEnd()
      var inner = limits
      inner.bytes = .max  // checked against `expandedBytes`
      return try read(expanded, limits: inner) { expandedReader in
        let result = try body(&expandedReader)
        try expandedReader.expectEnd()
        return result
      }
    }
  }

  /// Reads the version, which stands in front of a term that is not part of a distribution message.
  public mutating func readVersion() throws(TermDecodingError) {
    let version = try byte()
    guard version == Tag.version else {
      throw error(.malformed, at: offset - 1, "the version of the format is \(version), and 131 is known")
    }
  }

  /// Expands the compressed term that comes next, from its tag on.
  mutating func expand() throws(TermDecodingError) -> [UInt8] {
    let start = offset
    offset += 1
    let size = try length()
    guard size <= limits.expandedBytes else {
      throw error(
        .limitExceeded,
        at: start,
        "a compressed term of \(size) bytes, and \(limits.expandedBytes) are allowed"
      )
    }
    // No stream expands further than this, so a size beyond it is a lie: nothing is allocated for it.
    guard size / 1032 <= remaining else {
      throw error(.malformed, at: start, "\(remaining) bytes cannot be \(size) bytes, compressed")
    }
    let content = UnsafeRawBufferPointer(rebasing: bytes[offset...])
    var used = -1
    let expanded = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      used = roost_zlib_inflate(
        content.assumingMemoryBound(to: UInt8.self).baseAddress,
        UInt(content.count),
        buffer.baseAddress,
        UInt(size)
      )
      count = used < 0 ? 0 : size
    }
    guard used >= 0 else {
      throw error(.malformed, at: start, "a compressed term that does not expand to its size")
    }
    offset += used
    return expanded
  }
}
