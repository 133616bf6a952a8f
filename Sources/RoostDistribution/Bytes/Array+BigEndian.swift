extension [UInt8] {
  /// Appends a number of fixed width, the highest byte first.
  mutating func append<Number: FixedWidthInteger & BitwiseCopyable>(bigEndian value: Number) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }
}
