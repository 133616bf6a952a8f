#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Files that only their owner may read and write (mode 0600), and that appear whole.
enum PrivateFile {
  /// More than any certificate or key takes.
  private static let readLimit = 1 << 20

  /// Writes the bytes beside the file, then puts them in its place. Fails when there is one, unless it may be
  /// replaced.
  static func write(_ bytes: UnsafeRawBufferPointer, to path: String, replacing: Bool) throws(TLSError) {
    let aside = "\(path).\(getpid()).new"
    let file = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure("write", aside) }
    do throws(TLSError) {
      defer { close(file) }
      var rest = bytes
      while rest.count > 0 {
        let count = platformWrite(file, rest)
        guard count > 0 else { throw failure("write", aside) }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
      guard fsync(file) == 0 else { throw failure("write", aside) }
      // A link fails where there is a file, a rename replaces it.
      guard (replacing ? rename(aside, path) : link(aside, path)) == 0 else { throw failure("write", path) }
    } catch {
      unlink(aside)
      throw error
    }
    if !replacing { unlink(aside) }
  }

  static func read(_ path: String) throws(TLSError) -> SecretBytes {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure("read", path, .invalidCertificate) }
    defer { close(file) }
    let size = lseek(file, 0, SEEK_END)
    guard (1...readLimit).contains(Int(size)) else {
      throw TLSError(.invalidCertificate, "\(path) is empty, or too large for a certificate or a key.")
    }
    let bytes = SecretBytes(count: Int(size)) { pread(file, $0.baseAddress, $0.count, 0) == $0.count }
    guard let bytes else { throw failure("read", path, .invalidCertificate) }
    return bytes
  }

  private static func platformWrite(_ file: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    #if canImport(Glibc)
      Glibc.write(file, bytes.baseAddress, bytes.count)
    #else
      Darwin.write(file, bytes.baseAddress, bytes.count)
    #endif
  }

  private static func failure(
    _ verb: String,
    _ path: String,
    _ code: TLSError.Code = .unwritableFile
  ) -> TLSError {
    TLSError(code, "Cannot \(verb) \(path): \(String(cString: strerror(errno))).")
  }
}
