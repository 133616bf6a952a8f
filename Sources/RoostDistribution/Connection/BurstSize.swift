import NIOCore

/// How much goes out by one call of the system while large messages are sent.
///
/// A small message waits for no more of other processes' large ones than one burst. So a burst is one fragment, until it
/// shows that the peer takes a good deal at once; and is one again while the peer is slow, where waiting for more would
/// be felt and a call of the system costs next to nothing.
struct BurstSize: Sendable {
  /// A burst ends with the fragment that brings it to so many bytes.
  private(set) var bytes = 1

  /// How many bytes are still to go out without a wait before the peer is not slow any more.
  private var slowBytes = 0

  /// So many bytes are worth a call.
  static let most = 512 << 10

  /// More than what lies in sockets: what a slow peer takes without a wait.
  private static let manyBytes = 16 << 20

  /// A peer that takes more sooner takes a burst in about as long.
  private static let patience = TimeAmount.milliseconds(4)

  /// The system has taken a whole burst of fragments.
  mutating func wentWhole(_ count: Int) {
    slowBytes = max(0, slowBytes - count)
    if slowBytes == 0 { bytes = min(Self.most, max(bytes, Self.most >> 4) * 2) }
  }

  /// The system has not taken a whole burst, and then it took so long until it took the rest.
  mutating func waited(for time: TimeAmount) {
    slowBytes = time > Self.patience ? Self.manyBytes : 0
    if slowBytes > 0 { bytes = 1 }
  }
}
