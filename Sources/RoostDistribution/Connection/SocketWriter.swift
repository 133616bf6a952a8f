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
  func write(_ bytes: [UInt8], _ payload: FragmentPayload?) -> Int {
    bytes.withUnsafeBytes { bytes in
      guard let payload else { return send(bytes, nil, nil) }
      return payload.withPieces { send(bytes, $0, $1) }
    }
  }

  private func send(
    _ first: UnsafeRawBufferPointer,
    _ second: UnsafeRawBufferPointer?,
    _ third: UnsafeRawBufferPointer?
  ) -> Int {
    var vectors = (iovec(first), iovec(second), iovec(third))
    return withUnsafeMutableBytes(of: &vectors) { vectors in
      var message = msghdr()
      message.msg_iov = vectors.assumingMemoryBound(to: iovec.self).baseAddress
      message.msg_iovlen = 3
      return descriptor.withLock { own in own < 0 ? 0 : max(0, sendmsg(own, &message, flags)) }
    }
  }
}

extension iovec {
  fileprivate init(_ bytes: UnsafeRawBufferPointer?) {
    self.init(iov_base: UnsafeMutableRawPointer(mutating: bytes?.baseAddress), iov_len: bytes?.count ?? 0)
  }
}

#if canImport(Glibc)
  private let flags = CInt(MSG_DONTWAIT) | CInt(MSG_NOSIGNAL)
#else
  private let flags = MSG_DONTWAIT
#endif

private func systemClose(_ descriptor: CInt) -> CInt { close(descriptor) }
