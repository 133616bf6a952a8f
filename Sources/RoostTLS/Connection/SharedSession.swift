import NIOConcurrencyHelpers
import NIOCore
import Synchronization

/// A session that the event loop of its connection shares with threads that send past the channel.
///
/// Records reach the peer in the order in which they were sealed: nothing goes past the channel while that, or the pipe,
/// holds what was sealed before.
// Safe: what is neither constant nor atomic is touched under the lock alone.
final class SharedSession: @unchecked Sendable {
  private let lock = NIOLock()
  private let session: TLSSession

  /// The event loop is at work on what came. Then it is awake, and has the session in its cache.
  let isReading = Atomic<Bool>(false)

  /// The handshake is done, and nothing has ended the sending.
  private var isOpen = false

  /// How many writes the channel has that the system has not taken.
  private var writesInChannel = 0

  /// What went wrong past the channel, for the event loop to hear of.
  private var failure: TLSError?

  init(_ session: TLSSession) { self.session = session }

  func withSession<Result, Failure: Error>(
    _ body: (TLSSession) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    lock.lock()
    defer { lock.unlock() }
    return try body(session)
  }

  func setOpen(_ isOpen: Bool) { lock.withLock { self.isOpen = isOpen && failure == nil } }

  func takeFailure() -> TLSError? {
    lock.withLock {
      defer { failure = nil }
      return failure
    }
  }

  /// What is sealed, to be written to the channel; and to be followed by ``wroteOutbound()`` once the system has it.
  func takeOutbound() -> ByteBuffer {
    lock.withLock {
      writesInChannel += 1
      return session.pipe.takeOutbound()
    }
  }

  func wroteOutbound() { lock.withLock { writesInChannel -= 1 } }

  /// Seals bytes and sends them past the channel, unless something has to go before them.
  func write(_ pieces: [UnsafeRawBufferPointer], by send: (UnsafeRawBufferPointer) -> Int)
    -> TLSWriter.Outcome
  {
    lock.withLock {
      guard isOpen, writesInChannel == 0, !session.pipe.hasOutbound else { return .refused }
      do throws(TLSError) {
        for piece in pieces { try session.write(piece) }
      } catch {
        isOpen = false
        failure = error
        return .partly
      }
      session.pipe.sendOutbound(by: send)
      return session.pipe.hasOutbound ? .partly : .sent
    }
  }
}

/// Sends over a ``TLSHandler``'s connection from any thread, past its channel: for small messages, the answers to which
/// would wait for the event loop to wake.
///
/// What has been written to the channel and not flushed is overtaken: who uses both ways takes turns.
public struct TLSWriter: Sendable {
  public enum Outcome: Sendable {
    case sent

    /// Nothing was sent: the channel is to be written to.
    case refused

    /// The rest, which is sealed, goes with the next flush of the channel; or that finds out what is wrong.
    case partly
  }

  let session: SharedSession

  /// Whether to send past the channel is of use: the event loop is not at work for the connection already.
  public var isUseful: Bool { !session.isReading.load(ordering: .relaxed) }

  /// Seals bytes as records, and sends those.
  ///
  /// - Parameters:
  ///   - pieces: what to send. Not to be sent again, unless it was refused.
  ///   - send: writes to the connection's socket, without waiting, and says how many bytes that took. Called under a
  ///     lock.
  public func write(_ pieces: [UnsafeRawBufferPointer], by send: (UnsafeRawBufferPointer) -> Int) -> Outcome {
    session.write(pieces, by: send)
  }
}
