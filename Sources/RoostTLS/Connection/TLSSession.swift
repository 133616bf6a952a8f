import COpenSSL
import NIOCore

/// One connection's TLS: what OpenSSL calls an `SSL`, over a ``RecordPipe``. Bytes in, bytes out, no socket.
///
/// One thread's at a time: see ``SharedSession``.
final class TLSSession {
  /// The most that one record holds.
  static let recordLimit = 16_384

  enum Handshake {
    case done(PeerIdentity)
    case wantsInput
    case failed(TLSError)
  }

  enum Read {
    /// There may be more.
    case some
    case wantsInput
    /// The peer's close_notify: nothing follows.
    case peerClosed
    case failed(TLSError)
  }

  let pipe = RecordPipe()
  private let ssl: OpaquePointer
  private let context: TLSContext
  private let recordsPerKey: Int
  private var recordsLeft: Int

  /// `recordsPerKey`: after so many, the key for sending is renewed. RFC 8446, section 5.5 allows 2^24.5 with
  /// AES-GCM.
  init(_ context: TLSContext, _ role: TLSRole, recordsPerKey: Int = 1 << 23) throws(TLSError) {
    OpenSSLReasons.clear()
    guard let ssl = SSL_new(context.handle) else {
      throw TLSError(.unavailable, "OpenSSL could not make a connection.", .take())
    }
    self.ssl = ssl
    self.context = context
    self.recordsPerKey = recordsPerKey
    recordsLeft = recordsPerKey
    guard let bio = pipe.makeBIO(context.bioMethod) else {
      throw TLSError(.unavailable, "OpenSSL could not make a BIO.", .take())
    }
    SSL_set_bio(ssl, bio, bio)
    switch role {
    case .server: SSL_set_accept_state(ssl)
    case .client(let host):
      SSL_set_connect_state(ssl)
      if !context.usesSecret { try expect(HostName(host)) }
    }
  }

  deinit { SSL_free(ssl) }

  private func expect(_ host: HostName) throws(TLSError) {
    let parameters = SSL_get0_param(ssl)
    X509_VERIFY_PARAM_set_hostflags(parameters, HostName.checks)
    let isSet =
      host.isAddress
      ? X509_VERIFY_PARAM_set1_ip_asc(parameters, host.text) == 1
      : X509_VERIFY_PARAM_set1_host(parameters, host.text, host.text.utf8.count) == 1
        && roost_tls_set_server_name(ssl, host.text) == 1
    guard isSet else {
      throw TLSError(
        .invalidHost,
        "OpenSSL cannot check certificates for the host \"\(host.text)\".",
        .take()
      )
    }
  }

  /// Goes on with the handshake as far as what came allows.
  func handshake() -> Handshake {
    OpenSSLReasons.clear()
    let result = SSL_do_handshake(ssl)
    if result == 1 { return finished() }
    return SSL_get_error(ssl, result) == SSL_ERROR_WANT_READ
      ? .wantsInput : .failed(failure(isHandshaking: true))
  }

  /// The settings leave no other outcome than one of these two; a peer that proved nothing is still not let in.
  private func finished() -> Handshake {
    if context.usesSecret {
      return SSL_session_reused(ssl) == 1
        ? .done(.secret) : .failed(TLSError(.secretMismatch, "The peer did not use the cluster's secret."))
    }
    guard SSL_get_verify_result(ssl) == Int(X509_V_OK), let certificate = PeerCertificate(of: ssl) else {
      return .failed(TLSError(.noCertificate, "The peer showed no certificate that could be checked."))
    }
    return .done(.certificate(certificate))
  }

  /// Decrypts a record, or what is left of it, into the room that the buffer has. There must be some.
  func read(into buffer: inout ByteBuffer) -> Read {
    OpenSSLReasons.clear()
    var result: Int32 = 0
    buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: 0) { room in
      result = SSL_read(ssl, room.baseAddress, Int32(clamping: room.count))
      return Int(max(0, result))
    }
    if result > 0 { return .some }
    return switch SSL_get_error(ssl, result) {
    case SSL_ERROR_WANT_READ: .wantsInput
    case SSL_ERROR_ZERO_RETURN: .peerClosed
    default: .failed(failure(isHandshaking: false))
    }
  }

  /// Encrypts bytes as records, each full except the last.
  func write(_ bytes: UnsafeRawBufferPointer) throws(TLSError) {
    guard bytes.count > 0 else { return }
    OpenSSLReasons.clear()
    recordsLeft -= (bytes.count + Self.recordLimit - 1) / Self.recordLimit
    if recordsLeft < 0 {
      recordsLeft = recordsPerKey
      // Only notes it: the next write sends the message first.
      SSL_key_update(ssl, SSL_KEY_UPDATE_NOT_REQUESTED)
    }
    var written = 0
    guard SSL_write_ex(ssl, bytes.baseAddress, bytes.count, &written) == 1, written == bytes.count else {
      throw failure(isHandshaking: false)
    }
  }

  /// Tells the peer that nothing follows. Reading can go on.
  func close() {
    OpenSSLReasons.clear()
    SSL_shutdown(ssl)
    OpenSSLReasons.clear()
  }

  private func failure(isHandshaking: Bool) -> TLSError {
    FailureExplanation(
      reasons: .take(),
      verification: SSL_get_verify_result(ssl),
      usesSecret: context.usesSecret,
      isHandshaking: isHandshaking
    ).error
  }
}
