/// What one length prefix announces.
public enum Frame {
  /// Nothing: the peer says that it is alive.
  case tick
  /// A message that stands whole in the bytes that were given. It is lent for as long as they are.
  case lent(UnsafeRawBufferPointer)
  /// A message that came in pieces.
  case owned([UInt8])
}

/// Cuts what comes on a connection into frames, each with four bytes of length in front.
///
/// Nothing is allocated for a length before its bytes come.
public struct FrameDecoder: Sendable {
  private let limit: Int
  /// The bytes of the length that have come, when they are fewer than four.
  private var length: UInt32 = 0
  private var lengthBytes = 0
  /// The frame of which not all has come.
  private(set) var partial: [UInt8] = []
  private var wanted = 0

  /// - Parameter limit: the most bytes that a frame may have.
  public init(limit: Int = WireLimits().frameBytes) {
    self.limit = limit
  }

  /// Takes the next frame from the front of `bytes`, or all of them if they do not complete one, and then gives
  /// nil. Call it with what comes from the peer, until it gives nil.
  public mutating func next(_ bytes: inout UnsafeRawBufferPointer) throws(WireError) -> Frame? {
    if wanted > 0 { return complete(&bytes) }
    guard let count = try takeLength(&bytes) else { return nil }
    if count == 0 { return .tick }
    if bytes.count >= count { return .lent(Self.take(count, &bytes)) }
    wanted = count
    partial.reserveCapacity(min(count, 64 << 10))
    return complete(&bytes)
  }

  private mutating func complete(_ bytes: inout UnsafeRawBufferPointer) -> Frame? {
    partial.append(contentsOf: Self.take(min(wanted - partial.count, bytes.count), &bytes))
    guard partial.count == wanted else { return nil }
    wanted = 0
    var whole: [UInt8] = []
    swap(&whole, &partial)
    return .owned(whole)
  }

  private mutating func takeLength(_ bytes: inout UnsafeRawBufferPointer) throws(WireError) -> Int? {
    if lengthBytes == 0, bytes.count >= 4 {
      length = UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))
      bytes = UnsafeRawBufferPointer(rebasing: bytes[4...])
    } else {
      while lengthBytes < 4 {
        guard let byte = bytes.first else { return nil }
        bytes = UnsafeRawBufferPointer(rebasing: bytes[1...])
        length = length << 8 | UInt32(byte)
        lengthBytes += 1
      }
      lengthBytes = 0
    }
    defer { length = 0 }
    guard length <= limit else {
      throw WireError(
        code: .limitExceeded,
        message: "a frame of \(length) bytes, where \(limit) are allowed"
      )
    }
    return Int(length)
  }

  private static func take(
    _ count: Int,
    _ bytes: inout UnsafeRawBufferPointer
  ) -> UnsafeRawBufferPointer {
    defer { bytes = UnsafeRawBufferPointer(rebasing: bytes[count...]) }
    return UnsafeRawBufferPointer(rebasing: bytes[..<count])
  }
}
