/// The decisions of a distribution handshake, for either side, as in OTP's `dist_util` and the chapter
/// "Distribution Handshake" of `erl_dist_protocol`.
///
/// Feed it what happens with ``handle(_:now:)`` and carry out what it returns, in order. When it has succeeded
/// or failed, it takes no more events.
public struct HandshakeMachine: Sendable {
  /// Which side this node is on.
  public enum Role: Hashable, Sendable {
    /// It connects to the node of this name, and begins with this version.
    case initiator(to: NodeName, HandshakeVersion = .v6)
    /// It was connected to.
    case acceptor
  }

  /// What is waited for.
  enum State: Sendable {
    case beginning
    // Of the side that connects:
    case status(Target)
    case decisionOnAlive(Target)
    case challenge(Target)
    case acknowledgement(PeerInfo, challenge: UInt32)
    // Of the side that was connected to:
    case name
    case admission(Candidate)
    case replyToAlive(Candidate)
    case complement(Candidate, challenge: UInt32)
    case reply(PeerInfo, challenge: UInt32, replacing: Bool)
    case endOfOldConnection(PeerInfo, digest: [UInt8])
    case done
  }

  let configuration: HandshakeConfiguration
  let crypto: any HandshakeCrypto
  private let role: Role
  var state = State.beginning
  private var framer: HandshakeFramer
  private var deadline: Duration?

  public init(_ role: Role, _ configuration: HandshakeConfiguration, crypto: any HandshakeCrypto) {
    self.role = role
    self.configuration = configuration
    self.crypto = crypto
    framer = HandshakeFramer(configuration.framing, limit: configuration.messageBytes)
  }

  /// Takes an event at the time `now`, of a clock that never goes back, and says what to do about it.
  public mutating func handle(_ event: HandshakeEvent, now: Duration) -> [HandshakeAction] {
    if case .done = state { return [] }
    var actions: [HandshakeAction] = []
    do throws(HandshakeError) {
      switch event {
      case .start: begin(&actions)
      case .received(let bytes): framer.append(bytes)
      case .admission(let answer): try admit(answer, &actions)
      case .stillWanted(let isWanted): try decideOnAlive(isWanted, &actions)
      case .oldConnectionEnded: finishReplacement(&actions)
      case .wake: try checkTime(now)
      case .closed: throw closed
      }
      while !isWaitingForOwner, let message = try framer.next() { try take(message, &actions) }
      try boundBuffer()
    } catch {
      actions.append(.fail(error))
      state = .done
    }
    setDeadline(now, &actions)
    return actions
  }

  private mutating func begin(_ actions: inout [HandshakeAction]) {
    guard case .beginning = state else { return }
    switch role {
    case .initiator(let peer, let version): sendName(Target(peer: peer, version: version), &actions)
    case .acceptor: state = .name
    }
  }

  private mutating func take(_ message: [UInt8], _ actions: inout [HandshakeAction]) throws(HandshakeError) {
    switch state {
    case .status(let target): try takeStatus(message, target, &actions)
    case .challenge(let target): try takeChallenge(message, target, &actions)
    case .acknowledgement(let peer, let challenge): try takeAck(message, peer, challenge, &actions)
    case .name: try takeName(message, &actions)
    case .replyToAlive(let candidate): try takeReplyToAlive(message, candidate, &actions)
    case .complement(let candidate, let challenge):
      try takeComplement(message, candidate, challenge, &actions)
    case .reply(let peer, let challenge, let replacing):
      try takeReply(message, peer, challenge, replacing, &actions)
    case .beginning, .decisionOnAlive, .admission, .endOfOldConnection, .done: break
    }
  }

  // MARK: For both sides

  /// What this node can do. It has a name, and asks for none.
  var offered: DistributionFlags { configuration.offered.subtracting(.nameMe) }

  func send(_ message: [UInt8], _ actions: inout [HandshakeAction]) {
    actions.append(.send(framer.frame(message)))
  }

  mutating func succeed(_ peer: PeerInfo, _ actions: inout [HandshakeAction]) {
    state = .done
    actions.append(.succeeded(peer, rest: framer.takeRest()))
  }

  func require(
    _ required: DistributionFlags,
    in flags: DistributionFlags,
    of peer: String
  ) throws(HandshakeError) {
    let missing = required.subtracting(flags.expanded)
    guard missing.isEmpty else {
      throw HandshakeError(code: .missingFlags, message: "\(peer) lacks what is required: \(missing)")
    }
  }

  // MARK: Time and space

  private var isWaitingForOwner: Bool {
    switch state {
    case .beginning, .decisionOnAlive, .admission, .endOfOldConnection, .done: true
    default: false
    }
  }

  /// What comes while the owner thinks is kept, and need be no more than two messages.
  private func boundBuffer() throws(HandshakeError) {
    if case .done = state { return }
    guard framer.count <= 2 * (configuration.messageBytes + 2) else {
      throw HandshakeError(code: .malformed, message: "the peer sends on without waiting for an answer")
    }
  }

  private func checkTime(_ now: Duration) throws(HandshakeError) {
    guard let deadline, now >= deadline else { return }
    throw HandshakeError(
      code: .timedOut,
      message: "\(awaited) did not come within \(configuration.timeout)"
    )
  }

  private mutating func setDeadline(_ now: Duration, _ actions: inout [HandshakeAction]) {
    if case .done = state { return }
    // Only what makes this node do something gives the peer more time.
    guard deadline == nil || !actions.isEmpty else { return }
    deadline = now + configuration.timeout
    actions.append(.wakeAt(now + configuration.timeout))
  }

  private var closed: HandshakeError {
    if case .acknowledgement = state {
      return HandshakeError(
        code: .closed,
        message: "the peer closed the connection on seeing our proof: nodes do so when the cookies differ"
      )
    }
    return HandshakeError(
      code: .closed,
      message: "the peer closed the connection, and \(awaited) was awaited"
    )
  }

  private var awaited: String {
    switch state {
    case .beginning: "the beginning"
    case .status: "a status"
    case .decisionOnAlive: "a decision of this node on its attempt"
    case .challenge: "a challenge"
    case .acknowledgement: "the proof of the peer"
    case .name: "a name"
    case .admission: "an admission by this node"
    case .replyToAlive: "a word on whether the new connection is meant"
    case .complement: "the complement of a name"
    case .reply: "the reply to our challenge"
    case .endOfOldConnection: "the end of the old connection"
    case .done: "nothing"
    }
  }
}
