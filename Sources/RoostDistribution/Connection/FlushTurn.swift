/// Whose turn it is to send what waits on a connection: one thread's at a time.
///
/// With a socket that can be written to from anywhere, that is the thread which has something to send, once it has run
/// what it has: to wake the event loop, and be answered by way of it, takes longer. When much is sent it is the event
/// loop, which then works beside it. It keeps the turn while the channel takes no more, and while it has to look at its
/// sockets first.
struct FlushTurn: Sendable {
  /// Who is to send.
  enum Claim {
    /// A thread of the scheduler, or the event loop: whoever comes first and may ``begin()``.
    case soon
    /// The event loop.
    case now
  }

  /// Somebody sends, or is about to.
  private(set) var isTaken = false
  /// Whoever is to send has not begun.
  private var isDue = false
  /// Whoever sends waits until the channel takes more.
  private var isPaused = false
  /// How much had been sent when the turn was last taken.
  private var sentBefore: UInt64 = 0

  /// What is much: more than a message or two.
  private static let manyBytes: UInt64 = 256

  /// Whether ``claim(waiting:sent:isDirect:)`` may give something.
  var isClaimable: Bool { !isTaken || isDue }

  /// Takes the turn for somebody, if nobody has it; or gives it to the event loop, if much waits for a thread that has
  /// not begun.
  ///
  /// - Parameters:
  ///   - waiting: how much there is to send, in bytes.
  ///   - sent: how much has been sent so far.
  ///   - isDirect: whether it is of use that any thread sends.
  /// - Returns: nil if nobody is to be told.
  mutating func claim(waiting: Int, sent: UInt64, isDirect: Bool) -> Claim? {
    guard waiting > 0 else { return nil }
    if isTaken {
      guard isDue, UInt64(waiting) > Self.manyBytes else { return nil }
      isDue = false
      return .now
    }
    isTaken = true
    isDue = isDirect && max(UInt64(waiting), sent - sentBefore) <= Self.manyBytes
    sentBefore = sent
    return isDue ? .soon : .now
  }

  /// Whether who comes may send.
  mutating func begin() -> Bool { exchange(&isDue, false) }

  /// Takes the turn for the event loop.
  mutating func take() { (isTaken, isDue) = (true, false) }

  /// The channel takes no more for now.
  mutating func pause() { isPaused = true }

  /// Whether the channel, which takes more again, is waited for.
  mutating func resume() -> Bool { exchange(&isPaused, false) }

  /// There is nothing more to send.
  mutating func end() { isTaken = false }
}
