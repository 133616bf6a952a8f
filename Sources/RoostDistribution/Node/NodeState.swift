import NIOCore

/// What a node knows of its connections, under its lock.
struct NodeState: Sendable {
  enum Phase: Sendable {
    case idle, running, stopped
  }

  typealias Waiter = CheckedContinuation<Result<Void, NodeError>, Never>

  var phase = Phase.idle
  var arbiter: ConnectArbiter

  /// The connections that are up, wished for, or coming to their end: one for each peer.
  var connections: [NodeName: Connection] = [:]
  var peers: [NodeName: Peer] = [:]

  /// The channels on which handshakes are under way: those of this node's attempts, and those of peers, who may be
  /// anybody.
  var attempts: [ConnectArbiter.Attempt: any Channel] = [:]
  var arrivals: [ConnectArbiter.Attempt: any Channel] = [:]
  var waiters: [NodeName: [Waiter]] = [:]
  var observers: [UInt64: NodeObserver] = [:]
  var unreached = UnreachedNodes()
  private var last: UInt64 = 0

  /// A node that is connected.
  struct Peer: Sendable {
    let attempt: ConnectArbiter.Attempt
    let info: PeerInfo
    let channel: any Channel
  }

  init(name: NodeName) { arbiter = ConnectArbiter(name: name) }

  mutating func makeNumber() -> UInt64 {
    last += 1
    return last
  }

  mutating func makeAttempt() -> ConnectArbiter.Attempt { ConnectArbiter.Attempt(id: makeNumber()) }

  /// The handshake is over.
  mutating func forget(_ attempt: ConnectArbiter.Attempt) {
    attempts[attempt] = nil
    arrivals[attempt] = nil
  }

  /// The attempt to make, nil if the peer's is under way.
  mutating func beginAttempt(to peer: NodeName) -> ConnectArbiter.Attempt? {
    let attempt = makeAttempt()
    return arbiter.connect(to: peer, as: attempt) == .proceed ? attempt : nil
  }
}
