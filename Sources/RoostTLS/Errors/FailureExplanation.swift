import COpenSSL

/// Says what a failed handshake or read means, and what to do about it.
struct FailureExplanation {
  let reasons: OpenSSLReasons
  /// The result of checking the peer's certificate (`X509_V_…`).
  let verification: Int
  let usesSecret: Bool
  let isHandshaking: Bool

  var error: TLSError {
    for reason in reasons.ofTLS {
      if let (code, message) = explain(reason) { return TLSError(code, message, reasons) }
      // An alert that the peer sent: its number, after this offset.
      if reason >= SSL_AD_REASON_OFFSET {
        return TLSError(.refused, "The peer refused the connection: see its log.", reasons)
      }
    }
    let what = isHandshaking ? "The handshake failed" : "The connection failed"
    return TLSError(isHandshaking ? .incompatible : .damagedRecord, "\(what).", reasons)
  }

  private func explain(_ reason: Int32) -> (TLSError.Code, String)? {
    switch reason {
    case SSL_R_CERTIFICATE_VERIFY_FAILED: untrusted
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
      (.noCertificate, "The peer showed no certificate: give it one that this cluster's authority issued.")
    case SSL_R_BINDER_DOES_NOT_VERIFY: secretMismatch
    case SSL_R_NO_SUITABLE_SIGNATURE_ALGORITHM, SSL_R_NO_SHARED_CIPHER, SSL_R_MISSING_SIGALGS_EXTENSION:
      usesSecret ? secretMismatch : incompatible
    case SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, SSL_R_SSLV3_ALERT_BAD_RECORD_MAC: damaged
    case SSL_R_WRONG_VERSION_NUMBER, SSL_R_BAD_RECORD_TYPE, SSL_R_UNEXPECTED_MESSAGE,
      SSL_R_PACKET_LENGTH_TOO_LONG, SSL_R_ENCRYPTED_LENGTH_TOO_LONG:
      isHandshaking ? incompatible : damaged
    case SSL_R_HTTP_REQUEST, SSL_R_HTTPS_PROXY_REQUEST, SSL_R_UNSUPPORTED_PROTOCOL, SSL_R_UNKNOWN_PROTOCOL,
      SSL_R_VERSION_TOO_LOW, SSL_R_TLSV1_ALERT_PROTOCOL_VERSION:
      incompatible
    default: usesSecret ? explainAlertAboutSecret(reason) : explainAlertAboutCertificate(reason)
    }
  }

  /// Without a secret of ours, a peer misses something in the handshake: what, depends on where it stands.
  private func explainAlertAboutSecret(_ reason: Int32) -> (TLSError.Code, String)? {
    switch reason {
    case SSL_R_SSLV3_ALERT_ILLEGAL_PARAMETER, SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE,
      SSL_R_TLSV1_ALERT_DECRYPT_ERROR, SSL_R_TLSV1_ALERT_UNKNOWN_PSK_IDENTITY,
      SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED, SSL_R_TLSV13_ALERT_MISSING_EXTENSION:
      isHandshaking ? secretMismatch : nil
    default: nil
    }
  }

  private func explainAlertAboutCertificate(_ reason: Int32) -> (TLSError.Code, String)? {
    switch reason {
    case SSL_R_SSLV3_ALERT_HANDSHAKE_FAILURE where isHandshaking: incompatible
    case SSL_R_TLSV13_ALERT_CERTIFICATE_REQUIRED:
      (.refused, "The peer asks for a certificate, and this node showed none: give it one.")
    case SSL_R_SSLV3_ALERT_CERTIFICATE_EXPIRED:
      (.refused, "The peer refused this node's certificate, which has expired: issue a new one.")
    case SSL_R_TLSV1_ALERT_UNKNOWN_CA:
      (.refused, "The peer does not trust the authority that issued this node's certificate.")
    case SSL_R_SSLV3_ALERT_BAD_CERTIFICATE, SSL_R_SSLV3_ALERT_CERTIFICATE_UNKNOWN,
      SSL_R_SSLV3_ALERT_UNSUPPORTED_CERTIFICATE:
      (
        .refused,
        "The peer refused this node's certificate: check the hosts it names, its dates and its authority."
      )
    default: nil
    }
  }

  private var damaged: (TLSError.Code, String) {
    (.damagedRecord, "A record is damaged or was tampered with: the connection cannot go on.")
  }

  private var secretMismatch: (TLSError.Code, String) {
    (.secretMismatch, "The peer does not have this node's secret: give both nodes the same one.")
  }

  private var incompatible: (TLSError.Code, String) {
    (
      .incompatible,
      "The peer does not speak TLS 1.3 in a way that this node accepts: check its port, and that both nodes use "
        + "TLS with the same kind of credentials."
    )
  }

  private var untrusted: (TLSError.Code, String) {
    if usesSecret {
      return (
        .secretMismatch,
        "The peer answered with a certificate, and this node accepts the cluster's secret only: give both nodes "
          + "the same credentials."
      )
    }
    switch Int32(truncatingIfNeeded: verification) {
    case X509_V_ERR_CERT_HAS_EXPIRED:
      return (
        .outdatedCertificate, "The peer's certificate, or its authority's, has expired: issue a new one."
      )
    case X509_V_ERR_CERT_NOT_YET_VALID:
      return (
        .outdatedCertificate, "The peer's certificate is not valid yet: check the clocks of both machines."
      )
    case X509_V_ERR_HOSTNAME_MISMATCH, X509_V_ERR_IP_ADDRESS_MISMATCH:
      return (
        .wrongHost,
        "The peer's certificate does not name the host that was asked for: connect by a name it has, or issue it "
          + "a certificate with this one."
      )
    default:
      let words = X509_verify_cert_error_string(verification).map { String(cString: $0) } ?? "unknown"
      return (
        .untrustedCertificate,
        "The peer's certificate is not trusted (\(words)): it must come from the authority that this node was given."
      )
    }
  }
}
