import COpenSSL

/// Certificates and keys as text.
enum PEM {
  static func of(certificate: OpaquePointer) throws(TLSError) -> [UInt8] {
    try written { PEM_write_bio_X509($0, certificate) }.withBytes { Array($0) }
  }

  static func of(key: OpaquePointer) throws(TLSError) -> SecretBytes {
    try written { PEM_write_bio_PKCS8PrivateKey($0, key, nil, nil, 0, nil, nil) }
  }

  /// The caller frees the result.
  static func certificate(_ bytes: UnsafeRawBufferPointer) -> OpaquePointer? {
    read(bytes) { PEM_read_bio_X509($0, nil, nil, nil) }
  }

  /// The caller frees the result. An encrypted key is refused: OpenSSL would ask the terminal for its password.
  static func key(_ bytes: UnsafeRawBufferPointer) -> OpaquePointer? {
    read(bytes) { PEM_read_bio_PrivateKey($0, nil, { _, _, _, _ in 0 }, nil) }
  }

  private static func written(_ write: (OpaquePointer) -> Int32) throws(TLSError) -> SecretBytes {
    OpenSSLReasons.clear()
    guard let memory = BIO_new(BIO_s_mem()) else {
      throw TLSError(.unavailable, "OpenSSL could not make a BIO.", .take())
    }
    defer { BIO_free(memory) }
    guard write(memory) == 1,
      let bytes = SecretBytes(
        count: Int(BIO_ctrl_pending(memory)),
        fill: { BIO_read(memory, $0.baseAddress, Int32($0.count)) == Int32($0.count) }
      )
    else { throw TLSError(.unavailable, "OpenSSL could not write PEM.", .take()) }
    return bytes
  }

  private static func read(
    _ bytes: UnsafeRawBufferPointer,
    _ read: (OpaquePointer) -> OpaquePointer?
  ) -> OpaquePointer? {
    OpenSSLReasons.clear()
    guard bytes.count > 0, let count = Int32(exactly: bytes.count),
      let memory = BIO_new_mem_buf(bytes.baseAddress, count)
    else { return nil }
    defer { BIO_free(memory) }
    return read(memory)
  }
}
