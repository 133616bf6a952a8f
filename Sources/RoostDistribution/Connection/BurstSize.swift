import NIOCore

/// How much goes out by one call of the system while large messages are sent, for one ``FlushTurn``.
///
/// A small message waits for no more of other processes' large ones than one burst. So a burst is one fragment, until it
/// shows that the peer takes a good deal at once; and stays one when the peer is slow, where waiting for more would be
/// felt and a call of the system costs next to nothing.
struct BurstSize: Sendable {
  /// A burst ends with the fragment that brings it to so many bytes.
  private(set) var bytes = 1
  private var isSlow = false

  /// So many bytes are worth a call.
  static let most = 512 << 10

  /// A peer that takes more after so long takes at most 1 ms for a burst.
  private static let patience = TimeAmount.milliseconds(1)

  /// The system has taken a whole burst.
  mutating func wentWhole() {
    if !isSlow { bytes = min(Self.most, max(bytes, Self.most >> 4) * 2) }
  }

  /// The system has not taken a whole burst, and then it took so long until it took the rest.
  mutating func waited(for time: TimeAmount) {
    isSlow = time > Self.patience
    if isSlow { bytes = 1 }
  }
}
