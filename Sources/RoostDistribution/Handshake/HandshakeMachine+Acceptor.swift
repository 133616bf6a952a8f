extension HandshakeMachine {
  /// A node that has said its name and has not proved itself.
  struct Candidate: Sendable {
    /// What it asked for, or what it was given.
    var name: NodeName?
    let host: String
    let version: HandshakeVersion
    var flags: DistributionFlags
    var creation: Creation
    /// What this node offers it.
    let offered: DistributionFlags
    /// There is a connection that ends when the candidate has proved itself.
    var replacing = false

    var label: String { name?.description ?? "a node on \(host)" }
  }

  mutating func takeName(
    _ message: [UInt8],
    _ actions: inout [HandshakeAction]
  ) throws(HandshakeError) {
    let candidate = try self.candidate(try NameMessage(decoding: message))
    let required = candidate.version == .v5 ? configuration.required.low : configuration.required
    do throws(HandshakeError) {
      try require(required, in: candidate.flags, of: candidate.label)
    } catch {
      send(StatusMessage.notAllowed.encoded, &actions)
      throw error
    }
    state = .admission(candidate)
    let request = candidate.name.map(AdmissionRequest.node) ?? .nameless(host: candidate.host)
    actions.append(.ask(.admission(request)))
  }

  private func candidate(_ message: NameMessage) throws(HandshakeError) -> Candidate {
    let isNameless = message.version == .v6 && message.flags.contains(.nameMe)
    var name: NodeName?
    if isNameless {
      guard NodeName.isPart(message.name), message.name.utf8.count < NodeName.maximumBytes else {
        throw badName("\(NodeName.quote(message.name)) is not the host of a node")
      }
    } else {
      do throws(NodeNameError) {
        name = try NodeName(message.name)
      } catch {
        throw badName(error.message)
      }
    }
    // A node without a name of its own is a hidden one, and is told so.
    let offered = isNameless ? self.offered.subtracting(.published).union(.nameMe) : self.offered
    return Candidate(
      name: name,
      host: name?.host ?? message.name,
      version: message.version,
      flags: message.flags.expanded,
      creation: message.creation,
      offered: offered
    )
  }

  private func badName(_ message: String) -> HandshakeError {
    HandshakeError(code: .malformed, message: message)
  }

  mutating func admit(_ answer: Admission, _ actions: inout [HandshakeAction]) throws(HandshakeError) {
    guard case .admission(var candidate) = state else { return }
    let status = try status(answer, candidate)
    send(status.encoded, &actions)
    switch answer {
    case .nok, .notAllowed, .drop: throw refusal(answer, candidate)
    case .alive: state = .replyToAlive(candidate)
    case .named(let name, let creation):
      candidate.name = name
      candidate.creation = creation
      sendChallenge(candidate, &actions)
    case .ok, .okSimultaneous: sendChallenge(candidate, &actions)
    }
  }

  private func status(_ answer: Admission, _ candidate: Candidate) throws(HandshakeError) -> StatusMessage {
    switch answer {
    case .notAllowed: return .notAllowed
    case .named(let name, let creation) where candidate.name == nil && name.host == candidate.host:
      return .named(name.description, creation)
    case .ok where candidate.name != nil: return .ok
    case .okSimultaneous where candidate.name != nil: return .okSimultaneous
    case .nok where candidate.name != nil: return .nok
    case .alive where candidate.name != nil: return .alive
    case .drop: throw refusal(answer, candidate)
    default:
      throw HandshakeError(
        code: .refused,
        message: "\(answer) is no answer to \(candidate.label): a nameless node gets a name on its host"
      )
    }
  }

  private func refusal(_ answer: Admission, _ candidate: Candidate) -> HandshakeError {
    switch answer {
    case .nok:
      HandshakeError(
        code: .simultaneous,
        message: "this node connects to \(candidate.label) at the same time, and its attempt goes on"
      )
    case .drop:
      HandshakeError(
        code: .alreadyConnected,
        message: "another attempt of \(candidate.label) is under way"
      )
    default: HandshakeError(code: .refused, message: "\(candidate.label) may not connect to this node")
    }
  }

  mutating func takeReplyToAlive(
    _ message: [UInt8],
    _ candidate: Candidate,
    _ actions: inout [HandshakeAction]
  ) throws(HandshakeError) {
    guard case .reply(let isMeant) = try StatusMessage(decoding: message) else {
      throw HandshakeError(
        code: .malformed,
        message: "\(candidate.label) was asked whether it means the new connection, and says neither"
      )
    }
    guard isMeant else {
      throw HandshakeError(
        code: .alreadyConnected,
        message: "\(candidate.label) keeps the connection that is there"
      )
    }
    var candidate = candidate
    candidate.replacing = true
    sendChallenge(candidate, &actions)
  }

  private mutating func sendChallenge(_ candidate: Candidate, _ actions: inout [HandshakeAction]) {
    let knowsVersion6 = candidate.version == .v6 || candidate.flags.contains(.handshake23)
    let challenge = crypto.challenge()
    let message = ChallengeMessage(
      version: knowsVersion6 ? .v6 : .v5,
      flags: candidate.offered,
      challenge: challenge,
      creation: configuration.creation,
      name: configuration.name.description
    )
    send(message.encoded, &actions)
    if candidate.version == .v5, knowsVersion6 {
      state = .complement(candidate, challenge: challenge)
    } else {
      awaitReply(candidate, challenge)
    }
  }

  private mutating func awaitReply(_ candidate: Candidate, _ challenge: UInt32) {
    guard let name = candidate.name else { return }
    let offered = candidate.flags.contains(.handshake23) ? candidate.offered : candidate.offered.low
    let peer = PeerInfo(
      name: name,
      creation: candidate.creation,
      flags: offered.negotiated(with: candidate.flags)
    )
    state = .reply(peer, challenge: challenge, replacing: candidate.replacing)
  }

  mutating func takeComplement(
    _ message: [UInt8],
    _ candidate: Candidate,
    _ challenge: UInt32,
    _ actions: inout [HandshakeAction]
  ) throws(HandshakeError) {
    let complement = try ComplementMessage(decoding: message)
    var candidate = candidate
    candidate.flags.formUnion(complement.highFlags)
    candidate.creation = complement.creation
    try require(configuration.required, in: candidate.flags, of: candidate.label)
    awaitReply(candidate, challenge)
  }

  mutating func takeReply(
    _ message: [UInt8],
    _ peer: PeerInfo,
    _ challenge: UInt32,
    _ replacing: Bool,
    _ actions: inout [HandshakeAction]
  ) throws(HandshakeError) {
    let reply = try ChallengeReplyMessage(decoding: message)
    try check(reply.digest, of: peer.name, challenge)
    let digest = crypto.digest(of: reply.challenge, configuration.cookies[peer.name])
    guard !replacing else {
      state = .endOfOldConnection(peer, digest: digest)
      actions.append(.ask(.endOldConnection))
      return
    }
    acknowledge(peer, digest, &actions)
  }

  mutating func finishReplacement(_ actions: inout [HandshakeAction]) {
    guard case .endOfOldConnection(let peer, let digest) = state else { return }
    acknowledge(peer, digest, &actions)
  }

  private mutating func acknowledge(
    _ peer: PeerInfo,
    _ digest: [UInt8],
    _ actions: inout [HandshakeAction]
  ) {
    send(ChallengeAckMessage(digest: digest).encoded, &actions)
    succeed(peer, &actions)
  }
}
