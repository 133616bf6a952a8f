import COpenSSL

/// Credentials made ready for connections: what OpenSSL calls an `SSL_CTX`. One serves both roles and any number of
/// connections, on any number of threads.
///
/// TLS 1.3 only, whatever the system's configuration of OpenSSL says. No session tickets and no 0-RTT, so that each
/// connection proves both peers anew.
public final class TLSContext: @unchecked Sendable {
  // Safe: the SSL_CTX is set up before `init` returns, and never changed from then on. OpenSSL lets threads share
  // one that no longer changes (openssl-threads(7)): `SSL_new`, all that happens to it from there, copies what it
  // needs, counts references with atomics, and locks what it caches. The callbacks only read the key, the method of
  // the BIOs is read-only once made, and each connection's SSL stays on the thread of its event loop.
  let handle: OpaquePointer
  let bioMethod: OpaquePointer

  /// The pre-shared key, in secret mode. The callbacks reach it through the SSL_CTX.
  let preSharedKey: SecretBytes?

  var usesSecret: Bool { preSharedKey != nil }

  /// Reads files that the credentials name. Throws ``TLSError/Code/invalidCertificate`` when those are not as they
  /// should be.
  public init(_ credentials: TLSCredentials) throws(TLSError) {
    let key: SecretBytes? =
      switch credentials {
      case .secret(let secret): try secret.preSharedKey()
      case .certificates: nil
      }
    OpenSSLReasons.clear()
    guard let method = RecordPipe.makeMethod(), let handle = SSL_CTX_new(TLS_method()) else {
      throw TLSError(.unavailable, "OpenSSL could not make a context.", .take())
    }
    self.handle = handle
    bioMethod = method
    preSharedKey = key
    guard roost_tls_restrict(handle) == 1 else {
      throw TLSError(.unavailable, "OpenSSL offers no TLS 1.3: does its configuration forbid it?", .take())
    }
    switch credentials {
    case .secret: try useSecret()
    case .certificates(let files): try use(files)
    }
  }

  deinit {
    SSL_CTX_free(handle)
    BIO_meth_free(bioMethod)
  }
}
