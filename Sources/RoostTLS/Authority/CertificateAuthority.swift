import COpenSSL

/// The authority of one cluster: it issues the certificates by which nodes recognise one another. Keys are on the
/// curve P-256.
///
/// ```swift
/// let authority = try CertificateAuthority(named: "my cluster")
/// try authority.write(to: folder)
/// let files = try authority.issue(to: "node1", hosts: ["node1.example", "192.0.2.1"]).write(to: folder)
/// let credentials = TLSCredentials.certificates(files)
/// ```
///
/// Whoever has its key can admit nodes: keep it off the nodes themselves.
public struct CertificateAuthority: Sendable {
  /// The authority's certificate in PEM.
  public let certificate: [UInt8]
  private let key: SecretBytes

  /// Makes a new authority. Valid for ten years unless told otherwise.
  public init(named name: String, lifetime: CertificateLifetime = .days(3652)) throws(TLSError) {
    let made = try Self.make(
      CertificateBuilder(commonName: name, kind: .authority, lifetime: lifetime),
      issuer: nil,
      signer: nil
    )
    certificate = made.certificate
    key = made.key
  }

  /// Reads the `ca.pem` and `ca-key.pem` that ``write(to:)`` has left in a folder. Throws
  /// ``TLSError/Code/invalidCertificate`` when they are not there, or do not belong together.
  public init(from folder: String) throws(TLSError) {
    certificate = try PrivateFile.read("\(folder)/ca.pem").withBytes { Array($0) }
    key = try PrivateFile.read("\(folder)/ca-key.pem")
    try withHandles { certificate, key throws(TLSError) in
      guard X509_check_ca(certificate) == 1 else {
        throw TLSError(.invalidCertificate, "The certificate in \(folder)/ca.pem is not an authority's.")
      }
      guard X509_check_private_key(certificate, key) == 1 else {
        throw TLSError(
          .invalidCertificate,
          "The key in \(folder)/ca-key.pem is not the one of \(folder)/ca.pem.",
          .take()
        )
      }
    }
  }

  /// Writes `ca.pem` and `ca-key.pem` into an existing folder, for their owner's eyes only (mode 0600). Throws
  /// ``TLSError/Code/unwritableFile``, also where there is an authority already: nothing is overwritten.
  public func write(to folder: String) throws(TLSError) {
    try key.withBytes { bytes throws(TLSError) in
      try PrivateFile.write(bytes, to: "\(folder)/ca-key.pem", replacing: false)
    }
    try SecretBytes(certificate).withBytes { bytes throws(TLSError) in
      try PrivateFile.write(bytes, to: "\(folder)/ca.pem", replacing: false)
    }
  }

  /// Makes a key and a certificate for a node, which may then both connect and accept.
  ///
  /// `name` is its common name, for people, and the name of its files: 1 to 64 letters, digits and hyphens and the
  /// like. `hosts` are the DNS names and IP addresses by which others connect to it, at least one: the part of the
  /// node's name after the @. Valid for a year unless told otherwise.
  public func issue(
    to name: String,
    hosts: [String],
    lifetime: CertificateLifetime = .days(365)
  ) throws(TLSError) -> NodeCertificate {
    guard !name.utf8.contains(where: { $0 == UInt8(ascii: "/") || $0 < 32 }) else {
      throw TLSError(.invalidCertificate, "A node's name cannot hold a slash or a control character.")
    }
    var names: [HostName] = []
    for host in hosts { names.append(try HostName(host)) }
    let builder = CertificateBuilder(commonName: name, kind: .node(hosts: names), lifetime: lifetime)
    return try withHandles { issuer, signer throws(TLSError) in
      let made = try Self.make(builder, issuer: issuer, signer: signer)
      return NodeCertificate(certificate: made.certificate, authority: certificate, name: name, key: made.key)
    }
  }

  private static func make(
    _ builder: CertificateBuilder,
    issuer: OpaquePointer?,
    signer: OpaquePointer?
  ) throws(TLSError) -> (certificate: [UInt8], key: SecretBytes) {
    OpenSSLReasons.clear()
    guard let key = roost_make_p256_key() else {
      throw TLSError(.unavailable, "OpenSSL could not make a key on the curve P-256.", .take())
    }
    defer { EVP_PKEY_free(key) }
    let certificate = try builder.make(key: key, issuer: issuer, signer: signer)
    defer { X509_free(certificate) }
    return (try PEM.of(certificate: certificate), try PEM.of(key: key))
  }

  private func withHandles<R>(
    _ body: (_ certificate: OpaquePointer, _ key: OpaquePointer) throws(TLSError) -> R
  ) throws(TLSError) -> R {
    let certificate = certificate.withUnsafeBytes { PEM.certificate($0) }
    defer { X509_free(certificate) }
    let key = key.withBytes { PEM.key($0) }
    defer { EVP_PKEY_free(key) }
    guard let certificate, let key else {
      throw TLSError(
        .invalidCertificate,
        "The authority's certificate or key cannot be read: both must be PEM, not encrypted.",
        .take()
      )
    }
    return try body(certificate, key)
  }
}
