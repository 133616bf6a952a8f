/// What a fragment carries: a part of a large message, which is not copied.
public struct FragmentPayload: Sendable {
  private let message: EncodedMessage
  private let range: Range<Int>

  init(_ message: EncodedMessage, _ range: Range<Int>) {
    self.message = message
    self.range = range
  }

  public var count: Int { range.count }

  /// Lends the bytes, in pieces.
  public func withPieces<Result>(_ body: ([UnsafeRawBufferPointer]) -> Result) -> Result {
    let border = message.bytes.count
    let first = min(range.lowerBound, border)..<min(range.upperBound, border)
    let second = max(range.lowerBound - border, 0)..<max(range.upperBound - border, 0)
    return message.bytes.withUnsafeBytes { bytes in
      message.rest.withPieces(in: second) { rest in
        body(first.isEmpty ? rest : [UnsafeRawBufferPointer(rebasing: bytes[first])] + rest)
      }
    }
  }
}
