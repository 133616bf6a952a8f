import RoostDistribution

/// Two machines whose bytes are carried to each other, in pieces of any size.
struct HandshakePair {
  enum Side: Hashable {
    case initiator
    case acceptor

    var other: Side { self == .initiator ? .acceptor : .initiator }
  }

  var machines: [Side: HandshakeMachine]
  var questions: [Side: [HandshakeQuestion]] = [:]
  var peers: [Side: PeerInfo] = [:]
  var rests: [Side: [UInt8]] = [:]
  var errors: [Side: HandshakeError] = [:]
  /// What each side has sent, message by message.
  var sent: [Side: [[UInt8]]] = [:]
  var wakes: [Side: Duration] = [:]
  var now = Duration.zero
  /// The answers to the questions, as they are asked.
  var admission = Admission.ok
  var isStillWanted = true
  /// Bytes are carried in pieces of this many.
  var pieceBytes = Int.max
  /// Changes what is carried.
  var tamper: (Side, [UInt8]) -> [UInt8] = { $1 }

  init(
    _ initiator: HandshakeConfiguration,
    _ acceptor: HandshakeConfiguration,
    to target: NodeName? = nil,
    version: HandshakeVersion = .v6,
    crypto: (any HandshakeCrypto, any HandshakeCrypto) = (TestCrypto(), TestCrypto(first: 5000))
  ) {
    machines = [
      .initiator: HandshakeMachine(
        .initiator(to: target ?? acceptor.name, version),
        initiator,
        crypto: crypto.0
      ),
      .acceptor: HandshakeMachine(.acceptor, acceptor, crypto: crypto.1),
    ]
  }

  /// Runs until neither side has anything to do.
  mutating func run() {
    handle(.acceptor, .start)
    handle(.initiator, .start)
  }

  mutating func handle(_ side: Side, _ event: HandshakeEvent) {
    var events: [(Side, HandshakeEvent)] = [(side, event)]
    while !events.isEmpty {
      let (side, event) = events.removeFirst()
      for action in machines[side]?.handle(event, now: now) ?? [] {
        events += carryOut(action, side)
      }
    }
  }

  private mutating func carryOut(_ action: HandshakeAction, _ side: Side) -> [(Side, HandshakeEvent)] {
    switch action {
    case .send(let bytes):
      sent[side, default: []].append(bytes)
      var rest = tamper(side, bytes)[...]
      var events: [(Side, HandshakeEvent)] = []
      while !rest.isEmpty {
        let piece = rest.prefix(pieceBytes)
        events.append((side.other, .received(Array(piece))))
        rest = rest.dropFirst(piece.count)
      }
      return events
    case .ask(let question):
      questions[side, default: []].append(question)
      switch question {
      case .admission: return [(side, .admission(admission))]
      case .isStillWanted: return [(side, .stillWanted(isStillWanted))]
      case .endOldConnection: return [(side, .oldConnectionEnded)]
      }
    case .wakeAt(let time): wakes[side] = time
    case .succeeded(let peer, let rest):
      peers[side] = peer
      rests[side] = rest
    case .fail(let error):
      errors[side] = error
      return [(side.other, .closed)]
    }
    return []
  }
}

extension HandshakeConfiguration {
  static func test(
    _ name: String,
    creation: UInt32 = 7,
    cookie: String = "secret",
    offered: DistributionFlags = .supported.union(.published),
    required: DistributionFlags = .mandatory26
  ) throws -> HandshakeConfiguration {
    HandshakeConfiguration(
      name: try NodeName(name),
      creation: Creation(creation),
      cookies: CookieJar(try Cookie(cookie)),
      offered: offered,
      required: required
    )
  }
}
