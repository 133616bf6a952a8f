extension [UInt8] {
  /// Appends a frame: four bytes of length, and what `body` appends. The length counts `more` bytes that will follow.
  mutating func appendFrame(followedBy more: Int = 0, _ body: (inout [UInt8]) -> Void) {
    let start = count
    append(bigEndian: 0 as UInt32)
    body(&self)
    let length = UInt32(truncatingIfNeeded: count - start - 4 + more)
    Swift.withUnsafeBytes(of: length.bigEndian) { bytes in
      for index in 0..<4 { self[start + index] = bytes[index] }
    }
  }
}
