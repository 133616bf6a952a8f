import Foundation

/// Writes to the executable's own streams, which may be full or closed.
enum StandardStream {
  /// Writes all of `text`, or says why it cannot.
  static func write(_ text: String, to descriptor: Int32) throws(SystemFailure) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count >= 0 {
        bytes.removeFirst(count)
        continue
      }
      switch errno {
      case EINTR: break
      case EAGAIN:
        // Whoever shares the stream has made it non-blocking.
        var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        poll(&waiting, 1, -1)
      default: throw SystemFailure(code: errno)
      }
    }
  }

  /// Writes to standard error; there is nobody to tell if it cannot be done.
  static func complain(_ text: String) {
    try? write(text, to: STDERR_FILENO)
  }
}
