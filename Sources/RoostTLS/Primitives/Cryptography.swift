import COpenSSL

/// The few functions of OpenSSL that the distribution handshake needs beside TLS.
public enum Cryptography {
  /// Whether both hold the same bytes, in a time that depends on their length alone.
  public static func equalInConstantTime(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>)
    -> Bool
  {
    guard left.count == right.count else { return false }
    return withContiguousBytes(left) { left in
      withContiguousBytes(right) { right in
        left.isEmpty || CRYPTO_memcmp(left.baseAddress, right.baseAddress, left.count) == 0
      }
    }
  }

  /// Bytes from OpenSSL's random generator, at most a mebibyte of them.
  public static func randomBytes(_ count: Int) throws(TLSError) -> [UInt8] {
    guard (0...1 << 20).contains(count) else {
      throw TLSError(.unavailable, "\(count) random bytes at once: ask for 0 to 1,048,576.")
    }
    OpenSSLReasons.clear()
    var done: Int32 = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      done = count == 0 ? 1 : RAND_bytes(buffer.baseAddress, Int32(count))
      initialized = done == 1 ? count : 0
    }
    guard done == 1 else {
      throw TLSError(.unavailable, "OpenSSL's random generator gave nothing.", .take())
    }
    return bytes
  }

  /// The 16 bytes of an MD5 digest. The distribution handshake prescribes it; it protects nothing by itself.
  public static func md5(_ bytes: some Collection<UInt8>) throws(TLSError) -> [UInt8] {
    OpenSSLReasons.clear()
    var done: Int32 = 0
    let digest = [UInt8](unsafeUninitializedCapacity: Int(EVP_MAX_MD_SIZE)) { buffer, initialized in
      var count: UInt32 = 0
      done = withContiguousBytes(bytes) { bytes in
        EVP_Digest(bytes.baseAddress, bytes.count, buffer.baseAddress, &count, EVP_md5(), nil)
      }
      initialized = done == 1 ? Int(count) : 0
    }
    guard done == 1 else {
      throw TLSError(
        .unavailable,
        "OpenSSL offers no MD5, which Erlang's handshake needs: is it restricted to FIPS algorithms?",
        .take()
      )
    }
    return digest
  }

  private static func withContiguousBytes<R>(
    _ bytes: some Collection<UInt8>,
    _ body: (UnsafeBufferPointer<UInt8>) -> R
  ) -> R {
    bytes.withContiguousStorageIfAvailable(body) ?? Array(bytes).withUnsafeBufferPointer(body)
  }
}
