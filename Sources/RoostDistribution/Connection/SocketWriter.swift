import Roost

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Writes to the socket of a channel from any thread, past the channel, and never waits.
///
/// It has a descriptor of its own: a channel may close its own at any time, and another connection get the same number.
/// Until this one is closed too the peer does not hear that the connection has ended.
final class SocketWriter: Sendable {
  /// Negative once it is closed.
  private let descriptor: Locked<CInt>

  /// - Returns: nil if the system refuses another descriptor.
  init?(sharing handle: CInt) {
    let own = fcntl(handle, F_DUPFD_CLOEXEC, 0)
    guard own >= 0 else { return nil }
    descriptor = Locked(own)
  }

  deinit { close() }

  func close() {
    descriptor.withLock { own in
      if own >= 0 { _ = systemClose(own) }
      own = -1
    }
  }

  /// Writes as much as the socket takes.
  ///
  /// - Returns: how many bytes it has taken. None if it has failed or is closed: the channel finds out by itself.
  func write(_ burst: Burst) -> Int { burst.withPieces(send) }

  private func send(_ pieces: [UnsafeRawBufferPointer]) -> Int {
    // What is beyond the system's limit is left, as what the socket does not take.
    var vectors = pieces.prefix(Self.mostPieces).map {
      iovec(iov_base: UnsafeMutableRawPointer(mutating: $0.baseAddress), iov_len: $0.count)
    }
    return vectors.withUnsafeMutableBufferPointer { vectors in
      var message = msghdr()
      message.msg_iov = vectors.baseAddress
      message.msg_iovlen = .init(vectors.count)
      return descriptor.withLock { own in own < 0 ? 0 : max(0, sendmsg(own, &message, flags)) }
    }
  }

  /// `IOV_MAX`.
  private static let mostPieces = 1024
}

#if canImport(Glibc)
  private let flags = CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL)
#else
  private let flags = MSG_DONTWAIT
#endif

private func systemClose(_ descriptor: CInt) -> CInt { close(descriptor) }
