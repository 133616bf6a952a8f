/// What a node brings to its handshakes.
public struct HandshakeConfiguration: Sendable {
  /// The name of this node.
  public var name: NodeName
  public var creation: Creation
  public var cookies: CookieJar
  /// What this node can do: ``DistributionFlags/supported``, and published.
  public var offered: DistributionFlags
  /// What the peer must be able to do: ``DistributionFlags/mandatory26``.
  public var required: DistributionFlags
  /// How long the peer may take for each message: 7 seconds, as `net_setuptime`.
  public var timeout: Duration
  /// The most bytes that a message may have: 1024. Names have 255, and what follows them is ignored.
  public var messageBytes: Int
  /// How the messages are framed.
  public var framing: Framing

  /// How long a message of the handshake is, is said in front of it: in two bytes over TCP, and over TLS in four, as
  /// frames have it after the handshake (`inet_tls_dist`).
  public enum Framing: Sendable, CaseIterable {
    case tcp
    case tls

    var lengthBytes: Int { self == .tcp ? 2 : 4 }
  }

  public init(
    name: NodeName,
    creation: Creation,
    cookies: CookieJar,
    offered: DistributionFlags = .supported.union(.published),
    required: DistributionFlags = .mandatory26,
    timeout: Duration = .seconds(7),
    messageBytes: Int = 1024,
    framing: Framing = .tcp
  ) {
    self.name = name
    self.creation = creation
    self.cookies = cookies
    self.offered = offered
    self.required = required
    self.timeout = timeout
    self.messageBytes = messageBytes
    self.framing = framing
  }
}
