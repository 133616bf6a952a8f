import RoostTLS

/// What a ``Node`` can be told. Its name and creation are those of its runtime.
public struct NodeConfiguration: Sendable {
  /// What peers must know: the secret of the handshake, besides TLS.
  public var cookies: CookieJar

  /// How connections are protected. All nodes of a cluster do the same.
  public var security: Security

  /// How other nodes are found, and how they find this one; epmd unless told.
  public var discovery: Discovery

  /// Where to listen: all interfaces unless told.
  public var host = "0.0.0.0"

  /// The port to listen on; 0 takes any free one. With ``Discovery/fixedPort(_:)`` it is that one.
  public var port = 0

  /// Whether the node stays out of the sight of others (`-hidden`).
  public var isHidden = false

  /// How long a peer may be silent (`net_ticktime`). All nodes should have the same.
  public var tickTime = Duration.seconds(60)

  /// How long each step of connecting may take (`net_setuptime`).
  public var setUpTime = Duration.seconds(7)

  /// How many peers may be connecting to this node at the same time; more are turned away.
  public var pendingHandshakes = 256

  /// What a peer may send.
  public var limits = WireLimits()

  /// The size of the pieces in which large messages are sent, in bytes.
  public var fragmentBytes = 64 << 10

  /// How many bytes may wait for one peer, in bytes, before a process that sends more is held: it handles nothing
  /// further until half of them have gone out (`+zdbbl`).
  public var busyBytes = 1 << 20

  /// Whether other nodes may run what has been registered here, by `spawn`, `erpc` and `rpc`. Whatever it is, they
  /// can run nothing else.
  public var allowsRemoteSpawn = true

  /// The threads that carry all connections. At least 1.
  public var threads = 1

  public init(cookie: Cookie, security: Security, discovery: Discovery = .epmd()) {
    cookies = CookieJar(cookie)
    self.security = security
    self.discovery = discovery
  }

  public enum Security: Sendable {
    /// TLS 1.3 by a secret that all nodes of the cluster have: mutual, with forward secrecy. Between Roost nodes.
    case secret(ClusterSecret)
    /// TLS 1.3 by certificates of the cluster's own authority, on both sides. A certificate names the host of its
    /// node. As Erlang's `-proto_dist inet_tls`.
    case certificates(CertificateFiles)
    /// None: whoever can listen in or send packets can read along and take over, and run code on Erlang's nodes.
    case plainUnsafe
  }
}
