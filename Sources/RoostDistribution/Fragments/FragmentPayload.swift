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
  public func withPieces(_ body: (UnsafeRawBufferPointer) -> Void) {
    let border = message.bytes.count
    if range.lowerBound < border {
      message.bytes.withUnsafeBytes {
        body(UnsafeRawBufferPointer(rebasing: $0[range.lowerBound..<min(border, range.upperBound)]))
      }
    }
    if range.upperBound > border {
      message.rest.withUnsafeBytes {
        let start = max(border, range.lowerBound) - border
        body(UnsafeRawBufferPointer(rebasing: $0[start..<range.upperBound - border]))
      }
    }
  }
}
