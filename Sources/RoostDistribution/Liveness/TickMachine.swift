/// Watches over a connection on which nothing may be sent for long: says when to give a sign of life, and when
/// the peer has given none for too long. As `net_ticktime` of OTP's `net_kernel`.
///
/// It looks at counters four times in ``time``, and costs nothing in between.
public struct TickMachine: Sendable {
  /// How much has gone over a connection so far.
  public struct Traffic: Hashable, Sendable {
    /// Bytes of frames received, those of ticks among them.
    public var received: UInt64
    /// Bytes of frames sent, those of ticks among them.
    public var sent: UInt64
    /// Whether something waits to be sent: then a tick would wait, too.
    public var isSending: Bool

    public init(received: UInt64, sent: UInt64, isSending: Bool) {
      self.received = received
      self.sent = sent
      self.isSending = isSending
    }
  }

  /// What is to be done.
  public enum Action: Hashable, Sendable {
    case sendTick
    /// Call ``check(_:now:)`` again at this time.
    case checkAt(Duration)
    /// The peer has been silent for this long: close the connection.
    case peerIsSilent(Duration)
  }

  /// How long a peer may be silent.
  public let time: Duration
  /// A peer that gives signs of life only in answer to those of others, as hidden nodes may.
  private let isHidden: Bool
  private var last: Traffic
  private var lastReceived: Duration
  private var isOver = false

  /// - Parameters:
  ///   - time: how long the peer may be silent: 60 seconds, as in OTP. Less than a second counts as one.
  ///   - isHidden: ``PeerInfo/isHidden``.
  ///   - now: the time at which the connection began.
  public init(time: Duration = .seconds(60), isHidden: Bool, now: Duration) {
    self.time = max(time, .seconds(1))
    self.isHidden = isHidden
    last = Traffic(received: 0, sent: 0, isSending: false)
    lastReceived = now
  }

  private static let tickBytes: UInt64 = 4

  private var interval: Duration { time / 4 }

  /// When to check for the first time.
  public var firstCheck: Duration { lastReceived + interval }

  /// Looks at what has gone over the connection since the last check.
  public mutating func check(_ traffic: Traffic, now: Duration) -> [Action] {
    guard !isOver else { return [] }
    let hasReceived = traffic.received != last.received
    if hasReceived { lastReceived = now }
    guard now - lastReceived < time else {
      isOver = true
      return [.peerIsSilent(now - lastReceived)]
    }
    let isIdle = traffic.sent == last.sent && !traffic.isSending
    last = traffic
    let mustTick = isIdle || (isHidden && !hasReceived && !traffic.isSending)
    // The tick itself is no sign that anything else has been sent.
    if mustTick { last.sent += Self.tickBytes }
    return (mustTick ? [.sendTick] : []) + [.checkAt(now + interval)]
  }
}
