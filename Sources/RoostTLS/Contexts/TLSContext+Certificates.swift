import COpenSSL

extension TLSContext {
  /// AES-128 first: it is the fastest, and no weaker than the curves beside it.
  private static let cipherSuites =
    "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256"

  /// Our certificate to show, and a valid one of our authority to demand.
  func use(_ files: CertificateFiles) throws(TLSError) {
    // Without this, OpenSSL would ask the terminal for the password of an encrypted key.
    SSL_CTX_set_default_passwd_cb(handle) { _, _, _, _ in 0 }
    guard SSL_CTX_use_certificate_chain_file(handle, files.chain) == 1 else {
      throw Self.unusable(
        "The certificate in \(files.chain) cannot be used: it must be PEM, the node's own first."
      )
    }
    guard SSL_CTX_use_PrivateKey_file(handle, files.key, SSL_FILETYPE_PEM) == 1 else {
      throw Self.unusable(
        "The key in \(files.key) cannot be used: it must be PEM, not encrypted, and the one of the certificate in "
          + "\(files.chain)."
      )
    }
    guard SSL_CTX_check_private_key(handle) == 1 else {
      throw Self.unusable("The key in \(files.key) is not the one of the certificate in \(files.chain).")
    }
    guard SSL_CTX_load_verify_file(handle, files.authority) == 1,
      let names = SSL_load_client_CA_file(files.authority)
    else {
      throw Self.unusable("The authority in \(files.authority) cannot be used: it must be PEM certificates.")
    }
    // A server tells clients which authority it wants, for those with certificates of several.
    SSL_CTX_set_client_CA_list(handle, names)
    guard SSL_CTX_set_ciphersuites(handle, Self.cipherSuites) == 1 else {
      throw TLSError(.unavailable, "OpenSSL offers none of \(Self.cipherSuites).", .take())
    }
    SSL_CTX_set_verify(handle, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    try setSessionContext()
  }

  private static func unusable(_ message: String) -> TLSError {
    TLSError(.invalidCertificate, message, .take())
  }
}
