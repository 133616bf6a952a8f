import COpenSSL

/// The secret that all nodes of a cluster share: whoever has it is a member, so no certificates are needed.
///
/// It is never sent. HKDF-SHA256 (RFC 5869) derives from it the external pre-shared key of TLS 1.3 (RFC 8446,
/// section 4.2.11), which is used only together with an elliptic-curve Diffie-Hellman exchange: both sides prove
/// that they know the secret, and who learns it later cannot read what was recorded earlier.
///
/// Who records a handshake can try guesses against it at leisure, so a secret must be random and not a phrase:
/// `openssl rand -base64 32` makes one.
public struct ClusterSecret: Sendable {
  /// In bytes of UTF-8.
  public static let allowedLength = 16...1024

  private let bytes: SecretBytes

  /// Throws ``TLSError/Code/invalidSecret`` for fewer than 16 or more than 1024 bytes.
  public init(_ text: String) throws(TLSError) {
    try self.init(bytes: text.utf8)
  }

  /// Throws ``TLSError/Code/invalidSecret`` for fewer than 16 or more than 1024 bytes.
  public init(bytes: some Collection<UInt8>) throws(TLSError) {
    guard Self.allowedLength.contains(bytes.count) else {
      throw TLSError(
        .invalidSecret,
        "The cluster's secret has \(bytes.count) bytes, and must have 16 to 1024: make one with "
          + "`openssl rand -base64 32`."
      )
    }
    self.bytes = SecretBytes(bytes)
  }

  /// The key that TLS uses. Salt and info keep it apart from any other use of the same secret.
  func preSharedKey() throws(TLSError) -> SecretBytes {
    OpenSSLReasons.clear()
    let key = bytes.withBytes { secret in
      SecretBytes(count: 32) { out in
        roost_hkdf_sha256(
          secret.baseAddress,
          secret.count,
          "roost cluster secret",
          "tls 1.3 external psk, sha-256, 1",
          out.baseAddress,
          out.count
        ) == 1
      }
    }
    guard let key else {
      throw TLSError(.unavailable, "OpenSSL could not derive a key with HKDF-SHA256.", .take())
    }
    return key
  }
}

extension ClusterSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  public var description: String { "ClusterSecret(hidden)" }
  public var debugDescription: String { description }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
