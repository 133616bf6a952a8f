/// Which of the two handshakes a node begins with.
///
/// In version 5 a name comes with 32 bits of flags and no creation; if the other side turns out to know version
/// 6, the rest is sent later, as a complement. Nodes of OTP 23 and 24 begin so when no epmd has told them what
/// the other side knows. OTP 25.0 to 25.2 refuse it.
public enum HandshakeVersion: UInt16, Hashable, Sendable, Comparable {
  case v5 = 5
  case v6 = 6

  public static func < (left: HandshakeVersion, right: HandshakeVersion) -> Bool {
    left.rawValue < right.rawValue
  }
}
