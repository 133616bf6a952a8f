import NIOCore
import Roost

extension Node {
  /// The nodes that are connected and seen by all (`nodes/0`), sorted.
  public var nodes: [NodeName] { core.peers { !$0.isHidden } }

  /// The nodes that are connected and hidden, or to which this one is hidden (`nodes(hidden)`), sorted.
  public var hiddenNodes: [NodeName] { core.peers { $0.isHidden } }

  /// Whether there is a connection with a node, hidden or not.
  public func isConnected(with peer: NodeName) -> Bool { core.state.withLock { $0.peers[peer] != nil } }

  /// Connects to a node, and waits until that has succeeded or failed (`net_kernel:connect_node/1`). There is no need
  /// to: sending to a node connects to it.
  ///
  /// - Throws: ``NodeError``, which says why not.
  public func connect(to peer: NodeName) async throws(NodeError) {
    try await core.connect(to: peer)
  }

  /// Closes the connection with a node, if there is one, and waits until everybody has been told
  /// (`erlang:disconnect_node/1`). The next message to it connects again. Says whether there was one.
  @discardableResult
  public func disconnect(from peer: NodeName) async -> Bool {
    guard let ended = core.endConnection(with: peer, .disconnect) else { return false }
    do { try await ended.get() } catch { return false }
    return true
  }

  /// Waits, if more than ``NodeConfiguration/busyBytes`` wait for a node, until half of them have gone out or the connection
  /// is lost. For code outside of processes, before each of many messages: a process that sends too much is held by
  /// itself, such code is not. Does not connect, and ends early if the task is cancelled.
  public func room(at peer: NodeName) async {
    await core.connection(to: peer, connects: false)?.room()
  }

  /// Nodes that come and go from now on. Ends when this node stops.
  public func events() -> AsyncStream<NodeEvent> { core.events() }
}

extension NodeCore {
  func peers(_ isMeant: (PeerInfo) -> Bool) -> [NodeName] {
    state.withLock { $0.peers.values.map(\.info) }.filter(isMeant).map(\.name).sorted()
  }

  func connect(to peer: NodeName) async throws(NodeError) {
    if peer == name { throw NodeError(.thisNode, "\(name) is this node") }
    let result = await withCheckedContinuation { (waiter: NodeState.Waiter) in
      let known = state.withLock { state -> Result<Void, NodeError>? in
        guard state.phase == .running else {
          return .failure(NodeError(.notRunning, "\(name) does not run"))
        }
        if state.peers[peer] != nil { return .success(()) }
        state.waiters[peer, default: []].append(waiter)
        return nil
      }
      if let known { return waiter.resume(returning: known) }
      _ = connection(to: peer, connects: true)
    }
    try result.get()
  }

  func events() -> AsyncStream<NodeEvent> {
    let (stream, source) = AsyncStream<NodeEvent>.makeStream()
    // Kept by the stream, which ends with the node and lets it go when nobody reads any more.
    let observation = observe({ source.yield($0) }, onEnd: { source.finish() })
    source.onTermination = { _ in observation.end() }
    return stream
  }

  // MARK: Beginning and ending

  /// Says no if the node has been started before.
  func begin() -> Bool {
    state.withLock { state in
      guard state.phase == .idle else { return false }
      state.phase = .running
      return true
    }
  }

  /// Lets no connection begin any more.
  func end() { state.withLock { $0.phase = .stopped } }

  /// Closes all connections, and waits until everybody has been told.
  func closeAll() async {
    let (open, halfOpen, waiters) = state.withLock { state in
      (
        Array(state.peers.keys), Array(state.attempts.values) + Array(state.arrivals.values),
        state.waiters.values.flatMap { $0 }
      )
    }
    for peer in open {
      if let ended = endConnection(with: peer, .stopped) { try? await ended.get() }
    }
    for channel in halfOpen { try? await channel.close().get() }
    let (wished, observers) = state.withLock { state in
      (exchange(&state.connections, [:]), exchange(&state.observers, [:]))
    }
    for (peer, connection) in wished {
      for outgoing in connection.fail() { refuse(outgoing, .noconnection, at: peer) }
    }
    state.withLock { $0.waiters = [:] }
    for waiter in waiters {
      waiter.resume(returning: .failure(NodeError(.notRunning, "\(name) has stopped")))
    }
    for observer in observers.values { observer.end() }
    try? await group.shutdownGracefully()
  }
}
