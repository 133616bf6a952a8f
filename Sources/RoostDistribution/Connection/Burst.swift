/// What goes out by one call of the system: bytes, each followed by the payload of a fragment if they announce one.
struct Burst: Sendable {
  private struct Part: Sendable {
    let bytes: [UInt8]
    let payload: FragmentPayload?
  }

  private var parts: [Part] = []
  private(set) var count = 0

  /// Whether it has fragments.
  var isOfFragments: Bool { parts.contains { $0.payload != nil } }

  init(_ bytes: [UInt8], _ payload: FragmentPayload?) { append(bytes, payload) }

  mutating func append(_ bytes: [UInt8], _ payload: FragmentPayload?) {
    parts.append(Part(bytes: bytes, payload: payload))
    count += bytes.count + (payload?.count ?? 0)
  }

  /// Lends all of it, in pieces.
  func withPieces<Result>(_ body: ([UnsafeRawBufferPointer]) -> Result) -> Result {
    lend(parts[...], [], body)
  }

  private func lend<Result>(
    _ parts: ArraySlice<Part>,
    _ pieces: [UnsafeRawBufferPointer],
    _ body: ([UnsafeRawBufferPointer]) -> Result
  ) -> Result {
    guard let part = parts.first else { return body(pieces) }
    return part.bytes.withUnsafeBytes { bytes in
      guard let payload = part.payload else { return lend(parts.dropFirst(), pieces + [bytes], body) }
      return payload.withPieces { lend(parts.dropFirst(), pieces + [bytes] + $0, body) }
    }
  }
}
