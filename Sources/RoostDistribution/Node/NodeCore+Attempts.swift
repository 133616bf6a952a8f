import Logging
import NIOCore
import Roost

/// Attempts to connect, from either side.
extension NodeCore {
  /// A handshake begins. Says no if it is one too many, or the node has stopped.
  func beginHandshake(_ attempt: ConnectArbiter.Attempt, _ channel: any Channel) -> Bool {
    state.withLock { state in
      guard state.phase == .running else { return false }
      state.attempts[attempt] = channel
      return true
    }
  }

  /// A peer has connected. Nil if there are too many already that have not proved themselves.
  func acceptAttempt(_ channel: any Channel) -> ConnectArbiter.Attempt? {
    let attempt = state.withLock { state -> ConnectArbiter.Attempt? in
      guard state.phase == .running, state.arrivals.count < configuration.pendingHandshakes else {
        return nil
      }
      let attempt = state.makeAttempt()
      state.arrivals[attempt] = channel
      return attempt
    }
    if let attempt {
      channel.closeFuture.whenComplete { _ in self.state.withLock { $0.forget(attempt) } }
    }
    return attempt
  }

  /// A peer says who it is, and wants to connect.
  func admit(_ peer: NodeName, _ attempt: ConnectArbiter.Attempt) -> Admission {
    let (admission, abandoned) = state.withLock { state -> (Admission, (any Channel)?) in
      let verdict = state.arbiter.admit(peer, as: attempt)
      return (verdict.admission, verdict.abandoned.flatMap { state.attempts.removeValue(forKey: $0) })
    }
    abandoned?.close(promise: nil)
    return admission
  }

  func isWanted(_ attempt: ConnectArbiter.Attempt, with peer: NodeName) -> Bool {
    state.withLock { $0.arbiter.isWanted(attempt, with: peer) }
  }

  /// The connection which is there has to give way, for the peer has connected anew.
  func endConnection(with peer: NodeName, _ reason: NodeDownReason) -> EventLoopFuture<Void>? {
    guard let channel = state.withLock({ $0.peers[peer]?.channel }) else { return nil }
    return channel.eventLoop.submit { channel.pipeline.fireUserInboundEventTriggered(reason) }
  }

  /// The two nodes have proved themselves. The connection, nil if it comes too late.
  func established(
    _ attempt: ConnectArbiter.Attempt,
    _ info: PeerInfo,
    _ channel: any Channel
  ) -> Connection? {
    book.enter(info.name, creation: info.creation.value)
    return state.withLock { state in
      state.forget(attempt)
      guard state.phase == .running, state.arbiter.established(attempt, with: info.name) else { return nil }
      let connection = state.connections[info.name] ?? Connection(to: info.name, self)
      state.connections[info.name] = connection
      state.unreached.reached(info.name)
      state.peers[info.name] = NodeState.Peer(attempt: attempt, info: info, channel: channel)
      return connection
    }
  }

  /// The connection can be used.
  func opened(_ info: PeerInfo) {
    let waiters = state.withLock { $0.waiters.removeValue(forKey: info.name) ?? [] }
    announce(.up(info.name, isHidden: info.isHidden))
    for waiter in waiters { waiter.resume(returning: .success(())) }
  }

  /// An attempt has come to nothing. If it was the last, so has the wish to connect.
  func failed(_ attempt: ConnectArbiter.Attempt, with peer: NodeName?, _ error: NodeError, mayFollow: Bool) {
    let wished = state.withLock { state -> Connection? in
      state.forget(attempt)
      guard let peer else { return nil }
      state.arbiter.ended(attempt, with: peer)
      return state.connections[peer]
    }
    guard let peer, let wished else { return }
    guard mayFollow else { return giveUp(wished, peer, error) }
    // The peer's own attempt is on its way.
    group.next().scheduleTask(in: TimeAmount(configuration.setUpTime)) {
      self.giveUp(wished, peer, error)
    }
  }

  /// Ends the wish to connect, unless another attempt is under way.
  private func giveUp(_ wished: Connection, _ peer: NodeName, _ error: NodeError) {
    let (lost, waiters) = state.withLock { state -> ([Outgoing]?, [NodeState.Waiter]) in
      guard state.connections[peer] === wished, !state.arbiter.hasAttempt(with: peer) else {
        return (nil, [])
      }
      state.connections[peer] = nil
      return (wished.fail(), state.waiters.removeValue(forKey: peer) ?? [])
    }
    guard let lost else { return }
    let isNews = state.withLock { $0.unreached.failed(peer, "\(error)") }
    logger.log(
      level: isNews ? .info : .debug,
      "No connection",
      metadata: ["peer": "\(peer)", "reason": "\(error)"]
    )
    for outgoing in lost { refuse(outgoing, .noconnection, at: peer) }
    for waiter in waiters { waiter.resume(returning: .failure(error)) }
  }
}
