/// Where a node's certificate is: paths of PEM files.
public struct CertificateFiles: Sendable, Hashable {
  /// The certificates of the cluster's own authority: nobody else's are trusted, neither the system's.
  public var authority: String
  /// The node's certificate, and after it those between it and the authority.
  public var chain: String
  /// The private key of the node's certificate, not encrypted.
  public var key: String

  public init(authority: String, chain: String, key: String) {
    self.authority = authority
    self.chain = chain
    self.key = key
  }
}
