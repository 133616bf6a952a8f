import COpenSSL

extension TLSContext {
  /// The hash of the suite must be the one that the key was derived for (RFC 8446, section 4.2.11), so there is one.
  private static let cipherSuite = "TLS_AES_128_GCM_SHA256"
  private static let cipherSuiteNumber: [UInt8] = [0x13, 0x01]

  /// Keeps sessions of others' contexts out; ours are never kept at all.
  private static let sessionContext: [UInt8] = Array("roost".utf8)

  /// Says which derivation of the key this is, and nothing about the secret.
  private static let identity: StaticString = "roost/1"

  /// The PSK, and nothing else: no certificate to show, and none that would be accepted.
  func useSecret() throws(TLSError) {
    guard let preSharedKey, SSL_CTX_set_ciphersuites(handle, Self.cipherSuite) == 1 else {
      throw TLSError(.unavailable, "OpenSSL does not offer \(Self.cipherSuite).", .take())
    }
    // Slot 0 is the application's. The key lives as long as this context, which each connection keeps.
    let key = Unmanaged.passUnretained(preSharedKey).toOpaque()
    guard SSL_CTX_set_ex_data(handle, 0, key) == 1 else {
      throw TLSError(.unavailable, "OpenSSL could not keep the key.", .take())
    }
    SSL_CTX_set_verify(handle, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nil)
    SSL_CTX_set_cert_verify_callback(handle, { _, _ in 0 }, nil)
    try setSessionContext()

    SSL_CTX_set_psk_use_session_callback(handle) { ssl, _, identity, count, session in
      guard let ssl, let made = TLSContext.makeSession(for: ssl) else { return 0 }
      identity?.pointee = TLSContext.identity.utf8Start
      count?.pointee = TLSContext.identity.utf8CodeUnitCount
      session?.pointee = made
      return 1
    }
    SSL_CTX_set_psk_find_session_callback(handle) { ssl, identity, count, session in
      session?.pointee = nil
      let offered = UnsafeBufferPointer(start: identity, count: count)
      let ours = UnsafeBufferPointer(
        start: TLSContext.identity.utf8Start,
        count: TLSContext.identity.utf8CodeUnitCount
      )
      // No session and success: OpenSSL looks for another way to go on, and there is none.
      guard let ssl, offered.elementsEqual(ours) else { return 1 }
      session?.pointee = TLSContext.makeSession(for: ssl)
      return session?.pointee == nil ? 0 : 1
    }
  }

  /// An external PSK is, to OpenSSL, a session to resume. Each connection gets its own, since it writes to it.
  private static func makeSession(for ssl: OpaquePointer) -> OpaquePointer? {
    guard let context = SSL_get_SSL_CTX(ssl), let key = SSL_CTX_get_ex_data(context, 0),
      let cipher = SSL_CIPHER_find(ssl, cipherSuiteNumber), let session = SSL_SESSION_new()
    else { return nil }
    let isSet = Unmanaged<SecretBytes>.fromOpaque(key).takeUnretainedValue().withBytes { key in
      SSL_SESSION_set1_master_key(session, key.baseAddress, key.count) == 1
    }
    guard isSet, SSL_SESSION_set_cipher(session, cipher) == 1,
      SSL_SESSION_set_protocol_version(session, TLS1_3_VERSION) == 1,
      SSL_SESSION_set1_id_context(session, sessionContext, UInt32(sessionContext.count)) == 1
    else {
      SSL_SESSION_free(session)
      return nil
    }
    return session
  }

  /// A server that checks peers must name what its sessions are for.
  func setSessionContext() throws(TLSError) {
    guard SSL_CTX_set_session_id_context(handle, Self.sessionContext, UInt32(Self.sessionContext.count)) == 1
    else {
      throw TLSError(.unavailable, "OpenSSL could not name the context.", .take())
    }
  }
}
