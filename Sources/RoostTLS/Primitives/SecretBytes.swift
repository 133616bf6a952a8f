import COpenSSL

/// Bytes that are wiped when they are no longer needed, and that nothing prints.
final class SecretBytes: @unchecked Sendable {
  // Safe: filled before `init` returns, and only read from then on.
  private let storage: UnsafeMutableRawBufferPointer

  /// `fill` says whether it could fill the buffer.
  init?(count: Int, fill: (UnsafeMutableRawBufferPointer) -> Bool) {
    storage = .allocate(byteCount: count, alignment: 16)
    guard fill(storage) else { return nil }
  }

  init(_ bytes: some Collection<UInt8>) {
    storage = .allocate(byteCount: bytes.count, alignment: 16)
    storage.copyBytes(from: bytes)
  }

  deinit {
    OPENSSL_cleanse(storage.baseAddress, storage.count)
    storage.deallocate()
  }

  var count: Int { storage.count }

  func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
    try body(UnsafeRawBufferPointer(storage))
  }
}

extension SecretBytes: CustomStringConvertible, CustomReflectable {
  var description: String { "(\(count) hidden bytes)" }
  var customMirror: Mirror { Mirror(self, children: [:]) }
}
