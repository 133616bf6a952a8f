import Foundation

/// Keeps an output folder to one run at a time.
///
/// The system lets go of the lock when the process dies, however it dies; the file may be left then.
final class OutputLock: Sendable {
  private let path: String
  private let descriptor: Int32

  /// Takes the lock of `folder`, or says why it cannot be had.
  init(_ folder: String) throws(OutputError) {
    path = "\(folder)/\(OwnNames.lock)"
    while true {
      let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
      guard descriptor >= 0 else { throw OutputError(path: folder, failure: SystemFailure(code: errno)) }
      guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
        let failure = SystemFailure(code: errno)
        close(descriptor)
        guard failure.code == EWOULDBLOCK else { throw OutputError(path: folder, failure: failure) }
        throw OutputError(path: folder, reason: OutputError.inUse)
      }
      // Whoever had it before may just have removed the file: then this is nobody's lock.
      if Self.isFile(descriptor, at: path) {
        self.descriptor = descriptor
        return
      }
      close(descriptor)
    }
  }

  /// Lets go of it, and leaves no file.
  func release() {
    unlink(path)
    close(descriptor)
  }

  private static func isFile(_ descriptor: Int32, at path: String) -> Bool {
    var (own, named) = (stat(), stat())
    guard fstat(descriptor, &own) == 0, stat(path, &named) == 0 else { return false }
    return own.st_dev == named.st_dev && own.st_ino == named.st_ino
  }
}
