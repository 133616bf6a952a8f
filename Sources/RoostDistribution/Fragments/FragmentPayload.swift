/// What a fragment carries: a part of a large message, which is not copied.
public struct FragmentPayload: Sendable {
  private let message: EncodedMessage
  private let range: Range<Int>

  init(_ message: EncodedMessage, _ range: Range<Int>) {
    self.message = message
    self.range = range
  }

  public var count: Int { range.count }

  /// Lends the bytes, in one piece or two.
  public func withPieces<Result>(
    _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer?) -> Result
  ) -> Result {
    let border = message.bytes.count
    return message.bytes.withUnsafeBytes { bytes in
      message.rest.withUnsafeBytes { rest in
        let first = min(range.lowerBound, border)..<min(range.upperBound, border)
        let second = max(range.lowerBound - border, 0)..<max(range.upperBound - border, 0)
        let pieces = (
          UnsafeRawBufferPointer(rebasing: bytes[first]), UnsafeRawBufferPointer(rebasing: rest[second])
        )
        return first.isEmpty ? body(pieces.1, nil) : body(pieces.0, second.isEmpty ? nil : pieces.1)
      }
    }
  }
}
