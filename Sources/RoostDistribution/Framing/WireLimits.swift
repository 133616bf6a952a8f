import ExternalTerm

/// How much a connection takes from its peer. What goes beyond is an error, and ends the connection; what is beyond
/// ``terms`` is dropped. All nodes of a cluster are to have the same limits.
public struct WireLimits: Hashable, Sendable {
  /// The size of one frame in bytes: 128 MiB. Peers that fragment their messages send some 64 KiB; those that
  /// do not, whole messages.
  public var frameBytes: Int
  /// The size of a message that comes in fragments: 256 MiB.
  public var fragmentedBytes: Int
  /// The size of all messages together of which fragments have come, and not all: 512 MiB.
  public var pendingBytes: Int
  /// How many messages may be incomplete at the same time: 4096.
  public var pendingMessages: Int
  /// What the terms in a message may be.
  public var terms: DecodingLimits

  public init(
    frameBytes: Int = 128 << 20,
    fragmentedBytes: Int = 256 << 20,
    pendingBytes: Int = 512 << 20,
    pendingMessages: Int = 4096,
    terms: DecodingLimits = DecodingLimits()
  ) {
    self.frameBytes = frameBytes
    self.fragmentedBytes = fragmentedBytes
    self.pendingBytes = pendingBytes
    self.pendingMessages = pendingMessages
    self.terms = terms
  }
}
