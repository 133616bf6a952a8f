import RoostDistribution
import Synchronization

/// The arts of the handshake with challenges that are known beforehand.
final class TestCrypto: HandshakeCrypto {
  private let next: Mutex<UInt32>

  /// The first challenge is `first`, and each one more than that before.
  init(first: UInt32 = 1000) {
    next = Mutex(first)
  }

  func md5(of bytes: [UInt8]) -> [UInt8] {
    MD5.hash(bytes)
  }

  func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    left.count == right.count && zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }

  func challenge() -> UInt32 {
    next.withLock { next in
      defer { next &+= 1 }
      return next
    }
  }
}
