import RoostTLS

/// The arts of the handshake, by OpenSSL.
struct NodeCrypto: HandshakeCrypto {
  func md5(of bytes: [UInt8]) -> [UInt8] {
    // A node that has begun has MD5. If it fails nevertheless, nothing may match: not even another failure.
    (try? Cryptography.md5(bytes)) ?? (0..<16).map { _ in UInt8.random(in: 0...255) }
  }

  func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    Cryptography.equalInConstantTime(left, right)
  }

  /// Swift's generator is the system's, which nobody can foresee.
  func challenge() -> UInt32 { UInt32.random(in: 0...UInt32.max) }
}
