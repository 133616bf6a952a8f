/// The arts that the handshake needs and does not have itself.
public protocol HandshakeCrypto: Sendable {
  /// The MD5 of the bytes, 16 of them.
  func md5(of bytes: [UInt8]) -> [UInt8]

  /// Whether both are the same, found in a time that does not depend on where they differ.
  func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool

  /// A number that nobody can foresee: a new one for every handshake, so that a recorded answer is of no use.
  func challenge() -> UInt32
}

extension HandshakeCrypto {
  /// The proof that its sender knows the cookie: the MD5 of the cookie and, in decimal digits, the challenge.
  func digest(of challenge: UInt32, _ cookie: Cookie) -> [UInt8] {
    md5(of: Array(cookie.text.utf8) + Array(String(challenge).utf8))
  }
}
