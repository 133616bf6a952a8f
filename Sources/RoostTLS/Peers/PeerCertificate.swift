import COpenSSL

/// The certificate that a peer has shown, checked against the cluster's authority.
public struct PeerCertificate: Sendable, Hashable {
  /// As it came: X.509 in DER.
  public let der: [UInt8]

  init?(of ssl: OpaquePointer) {
    guard let certificate = SSL_get1_peer_certificate(ssl) else { return nil }
    defer { X509_free(certificate) }
    let count = i2d_X509(certificate, nil)
    guard count > 0 else { return nil }
    der = [UInt8](unsafeUninitializedCapacity: Int(count)) { buffer, initialized in
      var next = buffer.baseAddress
      initialized = Int(max(0, i2d_X509(certificate, &next)))
    }
  }

  /// Whether its subject alternative names have this host: a DNS name (a `*` may stand for the whole first label),
  /// or an IP address. The common name does not count (RFC 9525).
  public func matches(host: String) -> Bool {
    guard let host = try? HostName(host) else { return false }
    return withCertificate { certificate in
      host.isAddress
        ? X509_check_ip_asc(certificate, host.text, 0) == 1
        : X509_check_host(certificate, host.text, host.text.utf8.count, HostName.checks, nil) == 1
    } ?? false
  }

  /// The common name of its subject, which says for people who it is.
  public var commonName: String? {
    withCertificate { certificate -> String? in
      guard let subject = X509_get_subject_name(certificate) else { return nil }
      let index = X509_NAME_get_index_by_NID(subject, NID_commonName, -1)
      guard index >= 0, let entry = X509_NAME_get_entry(subject, index) else { return nil }
      var text: UnsafeMutablePointer<UInt8>?
      let count = ASN1_STRING_to_UTF8(&text, X509_NAME_ENTRY_get_data(entry))
      guard count >= 0, let text else { return nil }
      defer { CRYPTO_free(text, nil, 0) }
      return String(decoding: UnsafeBufferPointer(start: text, count: Int(count)), as: UTF8.self)
    } ?? nil
  }

  private func withCertificate<R>(_ body: (OpaquePointer) -> R) -> R? {
    der.withUnsafeBufferPointer { bytes in
      var next = bytes.baseAddress
      guard let certificate = d2i_X509(nil, &next, bytes.count) else {
        OpenSSLReasons.clear()
        return nil
      }
      defer { X509_free(certificate) }
      return body(certificate)
    }
  }
}

extension PeerCertificate: CustomStringConvertible {
  public var description: String { "certificate of \(commonName ?? "an unnamed subject")" }
}
