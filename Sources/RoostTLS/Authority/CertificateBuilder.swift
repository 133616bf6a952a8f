import COpenSSL

/// Makes X.509 certificates (RFC 5280): version 3, signed with SHA-256.
struct CertificateBuilder {
  enum Kind {
    case authority
    case node(hosts: [HostName])
  }

  let commonName: String
  let kind: Kind
  let lifetime: CertificateLifetime

  /// The longest common name that X.509 allows.
  static let nameLimit = 64
  static let hostLimit = 100

  /// `issuer` and `signer` are `nil` for a certificate that signs itself. The caller frees the result.
  func make(key: OpaquePointer, issuer: OpaquePointer?, signer: OpaquePointer?) throws(TLSError)
    -> OpaquePointer
  {
    OpenSSLReasons.clear()
    guard let certificate = X509_new() else { throw Self.failure() }
    do throws(TLSError) {
      try setNames(certificate, issuer)
      try setDates(certificate)
      guard X509_set_version(certificate, Int(X509_VERSION_3)) == 1, X509_set_pubkey(certificate, key) == 1
      else {
        throw Self.failure()
      }
      try addExtensions(certificate, issuer ?? certificate)
      guard X509_sign(certificate, signer ?? key, EVP_sha256()) > 0 else { throw Self.failure() }
    } catch {
      X509_free(certificate)
      throw error
    }
    return certificate
  }

  private func setNames(_ certificate: OpaquePointer, _ issuer: OpaquePointer?) throws(TLSError) {
    // Sixteen random bytes, read as a positive number.
    var serial = try Cryptography.randomBytes(16)
    serial[0] &= 0x7f
    let number = BN_bin2bn(serial, Int32(serial.count), nil)
    defer { BN_free(number) }
    let name = Array(commonName.utf8)
    guard (1...Self.nameLimit).contains(name.count) else {
      throw TLSError(
        .invalidCertificate,
        "A certificate's name has 1 to \(Self.nameLimit) bytes, not \(name.count)."
      )
    }
    guard BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil,
      X509_NAME_add_entry_by_NID(
        X509_get_subject_name(certificate),
        NID_commonName,
        MBSTRING_FLAG,
        name,
        Int32(name.count),
        -1,
        0
      ) == 1,
      X509_set_issuer_name(certificate, X509_get_subject_name(issuer ?? certificate)) == 1
    else { throw Self.failure() }
  }

  private func setDates(_ certificate: OpaquePointer) throws(TLSError) {
    let start = lifetime.start.components.seconds
    let end = lifetime.end.components.seconds
    // A century: ASN.1's dates end with the year 9999, and a mistake should not make one that is valid forever.
    let century: Int64 = 100 * 366 * 86_400
    guard start < end, -century <= start, end <= century else {
      throw TLSError(.invalidCertificate, "A certificate must end after its start, and within 100 years.")
    }
    guard Self.set(X509_getm_notBefore(certificate), start), Self.set(X509_getm_notAfter(certificate), end)
    else {
      throw Self.failure()
    }
  }

  private static func set(_ time: UnsafeMutablePointer<ASN1_TIME>?, _ seconds: Int64) -> Bool {
    X509_time_adj_ex(time, Int32(seconds / 86_400), Int(seconds % 86_400), nil) != nil
  }

  private func addExtensions(_ certificate: OpaquePointer, _ issuer: OpaquePointer) throws(TLSError) {
    var extensions: [(Int32, String)] = [(NID_subject_key_identifier, "hash")]
    switch kind {
    case .authority:
      extensions.append((NID_basic_constraints, "critical,CA:TRUE,pathlen:0"))
      extensions.append((NID_key_usage, "critical,keyCertSign,cRLSign"))
    case .node(let hosts):
      guard (1...Self.hostLimit).contains(hosts.count) else {
        throw TLSError(
          .invalidHost,
          "A node's certificate names 1 to \(Self.hostLimit) hosts, not \(hosts.count)."
        )
      }
      extensions.append((NID_authority_key_identifier, "keyid"))
      extensions.append((NID_basic_constraints, "critical,CA:FALSE"))
      extensions.append((NID_key_usage, "critical,digitalSignature"))
      // A node both connects and accepts.
      extensions.append((NID_ext_key_usage, "serverAuth,clientAuth"))
      // The names hold no comma: see HostName.
      let names = hosts.map { "\($0.isAddress ? "IP" : "DNS"):\($0.text)" }
      extensions.append((NID_subject_alt_name, names.joined(separator: ",")))
    }
    var details = X509V3_CTX()
    X509V3_set_ctx(&details, issuer, certificate, nil, nil, 0)
    for (kind, value) in extensions {
      guard let made = X509V3_EXT_conf_nid(nil, &details, kind, value) else { throw Self.failure() }
      defer { X509_EXTENSION_free(made) }
      guard X509_add_ext(certificate, made, -1) == 1 else { throw Self.failure() }
    }
  }

  private static func failure() -> TLSError {
    TLSError(.unavailable, "OpenSSL could not make a certificate.", .take())
  }
}
