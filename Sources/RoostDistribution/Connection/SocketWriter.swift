import NIOCore
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
  private struct State {
    /// Negative once it is closed.
    var descriptor: CInt
    var size = BurstSize()
  }

  private let state: Locked<State>

  /// - Returns: nil if the system refuses another descriptor.
  init?(sharing handle: CInt) {
    let own = fcntl(handle, F_DUPFD_CLOEXEC, 0)
    guard own >= 0 else { return nil }
    state = Locked(State(descriptor: own))
  }

  deinit { close() }

  func close() {
    state.withLock { state in
      if state.descriptor >= 0 { _ = systemClose(state.descriptor) }
      state.descriptor = -1
    }
  }

  /// Writes as much as the socket takes.
  ///
  /// - Returns: how many bytes it has taken. None if it has failed or is closed: the channel finds out by itself.
  func write(_ burst: Burst) -> Int {
    let sent = burst.withPieces(send)
    if sent == burst.count, burst.isOfFragments { state.withLock { $0.size.wentWhole(sent) } }
    return sent
  }

  /// The same, for what lies in one piece.
  func write(_ bytes: UnsafeRawBufferPointer) -> Int { send([bytes]) }

  /// How much to write at once.
  var burstBytes: Int { state.withLock(\.size.bytes) }

  /// It took so long until the rest of what has been written was taken.
  func waited(for time: TimeAmount) { state.withLock { $0.size.waited(for: time) } }

  private func send(_ pieces: [UnsafeRawBufferPointer]) -> Int {
    // What is beyond the system's limit is left, as what the socket does not take.
    var vectors = pieces.prefix(Self.mostPieces).map {
      iovec(iov_base: UnsafeMutableRawPointer(mutating: $0.baseAddress), iov_len: $0.count)
    }
    return vectors.withUnsafeMutableBufferPointer { vectors in
      var message = msghdr()
      message.msg_iov = vectors.baseAddress
      message.msg_iovlen = .init(vectors.count)
      return state.withLock { state in
        state.descriptor < 0 ? 0 : max(0, sendmsg(state.descriptor, &message, flags))
      }
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
