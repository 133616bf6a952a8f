extension HandshakeMachine {
  /// Whom this node connects to.
  struct Target: Sendable {
    let peer: NodeName
    /// The version of the name that was sent.
    let version: HandshakeVersion
  }

  mutating func sendName(_ target: Target, _ actions: inout [HandshakeAction]) {
    state = .status(target)
    let name = NameMessage(
      version: target.version,
      flags: offered,
      creation: configuration.creation,
      name: configuration.name.description
    )
    send(name.encoded, &actions)
  }

  mutating func takeStatus(
    _ message: [UInt8],
    _ target: Target,
    _ actions: inout [HandshakeAction]
  ) throws(HandshakeError) {
    switch try StatusMessage(decoding: message) {
    case .ok, .okSimultaneous: state = .challenge(target)
    case .nok:
      throw HandshakeError(
        code: .simultaneous,
        message: "\(target.peer) connects to this node at the same time, and its attempt goes on"
      )
    case .notAllowed:
      throw HandshakeError(
        code: .notAllowed,
        message: "\(target.peer) does not allow the connection, or this node lacks what that one requires"
      )
    case .alive:
      state = .decisionOnAlive(target)
      actions.append(.ask(.isStillWanted))
    case .named:
      throw HandshakeError(
        code: .malformed,
        message: "\(target.peer) gives this node a name, though it has one"
      )
    case .reply:
      throw HandshakeError(code: .malformed, message: "\(target.peer) answers a question that was not asked")
    }
  }

  mutating func decideOnAlive(
    _ isWanted: Bool,
    _ actions: inout [HandshakeAction]
  ) throws(HandshakeError) {
    guard case .decisionOnAlive(let target) = state else { return }
    send(StatusMessage.reply(isWanted).encoded, &actions)
    guard isWanted else {
      throw HandshakeError(
        code: .alreadyConnected,
        message: "\(target.peer) is connected already, and this attempt is not wanted any more"
      )
    }
    state = .challenge(target)
  }

  mutating func takeChallenge(
    _ message: [UInt8],
    _ target: Target,
    _ actions: inout [HandshakeAction]
  ) throws(HandshakeError) {
    let theirs = try ChallengeMessage(decoding: message)
    guard theirs.version <= target.version else {
      // The other side knows more than the name told it: what the name had no room for follows.
      send(ComplementMessage(highFlags: offered, creation: configuration.creation).encoded, &actions)
      return try prove(theirs, target, offered: offered, &actions)
    }
    try prove(theirs, target, offered: theirs.version == .v5 ? offered.low : offered, &actions)
  }

  private mutating func prove(
    _ theirs: ChallengeMessage,
    _ target: Target,
    offered: DistributionFlags,
    _ actions: inout [HandshakeAction]
  ) throws(HandshakeError) {
    guard theirs.name == target.peer.description else {
      throw HandshakeError(
        code: .wrongNode,
        message: "\(target.peer) was to be reached, and \(NodeName.quote(theirs.name)) answers"
      )
    }
    try require(configuration.required, in: theirs.flags, of: target.peer.description)
    let peer = PeerInfo(
      name: target.peer,
      creation: theirs.creation,
      flags: offered.negotiated(with: theirs.flags)
    )
    let drawn = crypto.challenge()
    // With the same number on both sides, our own proof sent back would be theirs.
    let ours = drawn == theirs.challenge ? drawn &+ 1 : drawn
    let digest = crypto.digest(of: theirs.challenge, configuration.cookies[target.peer])
    send(ChallengeReplyMessage(challenge: ours, digest: digest).encoded, &actions)
    state = .acknowledgement(peer, challenge: ours)
  }

  mutating func takeAck(
    _ message: [UInt8],
    _ peer: PeerInfo,
    _ challenge: UInt32,
    _ actions: inout [HandshakeAction]
  ) throws(HandshakeError) {
    let ack = try ChallengeAckMessage(decoding: message)
    try check(ack.digest, of: peer.name, challenge)
    succeed(peer, &actions)
  }

  func check(_ digest: [UInt8], of peer: NodeName, _ challenge: UInt32) throws(HandshakeError) {
    guard crypto.areEqual(digest, crypto.digest(of: challenge, configuration.cookies[peer])) else {
      throw HandshakeError(
        code: .cookieMismatch,
        message: "\(peer) does not prove that it knows the cookie: the two nodes have different ones"
      )
    }
  }
}
