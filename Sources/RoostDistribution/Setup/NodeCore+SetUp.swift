import NIOCore
import NIOPosix
import Roost
import RoostTLS

/// Connections coming to be, from either side.
extension NodeCore {
  /// What this node brings to its handshakes.
  var handshake: HandshakeConfiguration {
    HandshakeConfiguration(
      name: name,
      creation: Creation(local.creation),
      cookies: configuration.cookies,
      offered: configuration.isHidden ? .supported : .supported.union(.published),
      timeout: configuration.setUpTime,
      framing: tls == nil ? .tcp : .tls
    )
  }

  private var setUpTime: TimeAmount { TimeAmount(configuration.setUpTime) }

  // MARK: To others

  func dial(_ peer: NodeName, _ attempt: ConnectArbiter.Attempt) {
    let loop = group.next()
    locate(peer, on: loop)
      .flatMap { found in self.connect(to: found, peer, attempt, on: loop) }
      .whenFailure { error in
        let known = error as? NodeError
        let error = known ?? NodeError(.unreachable, "\(peer) cannot be reached: \(ConnectingFailure(error))")
        self.failed(attempt, with: peer, error, mayFollow: false)
      }
  }

  /// Where a node listens, and with which handshake to begin.
  private struct Location: Sendable {
    let endpoint: Endpoint
    var version = HandshakeVersion.v6
  }

  private func locate(_ peer: NodeName, on loop: any EventLoop) -> EventLoopFuture<Location> {
    let unknown = NodeError(.unknownNode, "it is not known where \(peer) listens")
    switch configuration.discovery {
    case .fixedPort(let port):
      return loop.makeSucceededFuture(
        Location(endpoint: Endpoint(host: peer.host, port: Int(port)))
      )
    case .table(let table):
      guard let endpoint = table[peer] else { return loop.makeFailedFuture(unknown) }
      return loop.makeSucceededFuture(Location(endpoint: endpoint))
    case .lookup(let find):
      return inTime(on: loop, NodeError(.unreachable, "the look-up of \(peer) has no answer in time")) {
        guard let endpoint = try await find(peer) else { throw unknown }
        return Location(endpoint: endpoint)
      }
    case .epmd(let port):
      let epmd = EpmdClient(host: peer.host, port: Int(port), timeout: setUpTime)
      return epmd.ask(.lookup(peer.name), on: loop).flatMapErrorThrowing { error in
        let why = "no epmd on \(peer.host):\(port) says where: \(ConnectingFailure(error))"
        throw NodeError(.unreachable, "\(peer) cannot be reached: \(why)")
      }.flatMapThrowing { answer in
        guard case .found(let node) = answer, let version = node.handshake else { throw unknown }
        return Location(endpoint: Endpoint(host: peer.host, port: Int(node.port)), version: version)
      }
    }
  }

  /// What a task gives, or an error if that takes longer than a step may.
  private func inTime<Value: Sendable>(
    on loop: any EventLoop,
    _ late: NodeError,
    _ body: @escaping @Sendable () async throws -> Value
  ) -> EventLoopFuture<Value> {
    let promise = loop.makePromise(of: Value.self)
    let isOver = Locked(false)
    let task = Task {
      let outcome: Result<Value, any Error>
      do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
      // To the loop under the lock, and only if it is the first: the loop may end with the other.
      isOver.withLock { isOver in
        if !isOver { promise.completeWith(outcome) }
        isOver = true
      }
    }
    let timer = loop.scheduleTask(in: setUpTime) {}
    // In time or, when the loop ends, before.
    timer.futureResult.whenComplete { _ in
      if !isOver.withLock({ exchange(&$0, true) }) { promise.fail(late) }
      task.cancel()
    }
    promise.futureResult.whenComplete { _ in timer.cancel() }
    return promise.futureResult
  }

  private func connect(
    to location: Location,
    _ peer: NodeName,
    _ attempt: ConnectArbiter.Attempt,
    on loop: any EventLoop
  ) -> EventLoopFuture<Void> {
    Self.options(ClientBootstrap(group: loop))
      .connectTimeout(setUpTime)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          guard self.beginHandshake(attempt, channel) else {
            throw NodeError(.notRunning, "the node has stopped")
          }
          if let tls = self.tls {
            try channel.pipeline.syncOperations.addHandler(
              TLSHandler(tls.current, .client(host: peer.host), handshakeTimeout: self.setUpTime)
            )
          }
          try channel.pipeline.syncOperations.addHandler(
            HandshakeHandler(self, attempt, .initiator(to: peer, location.version))
          )
        }
      }
      .connect(host: location.endpoint.host, port: location.endpoint.port)
      .map { _ in }
  }

  private static func options(_ bootstrap: ClientBootstrap) -> ClientBootstrap {
    bootstrap
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelOption(.socketOption(.so_keepalive), value: 1)
      .channelOption(.recvAllocator, value: receiving)
      .channelOption(.writeBufferWaterMark, value: sending)
  }

  private static let receiving = AdaptiveRecvByteBufferAllocator(
    minimum: 4 << 10,
    initial: 64 << 10,
    maximum: 1 << 20
  )

  /// Some fragments at once for each call of the system, and no more than a small message may wait behind.
  private static let sending = ChannelOptions.Types.WriteBufferWaterMark(low: 128 << 10, high: 512 << 10)

  // MARK: From others

  /// Listens for peers.
  func listen() async throws -> any Channel {
    let port: Int
    if case .fixedPort(let fixed) = configuration.discovery {
      port = Int(fixed)
    } else {
      port = configuration.port
    }
    do {
      return try await ServerBootstrap(group: group)
        .serverChannelOption(.backlog, value: 256)
        .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
        .childChannelOption(.socketOption(.so_keepalive), value: 1)
        .childChannelOption(.recvAllocator, value: Self.receiving)
        .childChannelOption(.writeBufferWaterMark, value: Self.sending)
        .childChannelInitializer { channel in self.accept(channel) }
        .bind(host: configuration.host, port: port).get()
    } catch {
      let why = ConnectingFailure(error)
      throw NodeError(.cannotListen, "\(name) cannot listen on \(configuration.host):\(port): \(why)")
    }
  }

  private func accept(_ channel: any Channel) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
      guard let attempt = self.acceptAttempt(channel) else {
        throw NodeError(.notRunning, "too many peers are connecting")
      }
      if let tls = self.tls {
        try channel.pipeline.syncOperations.addHandler(
          TLSHandler(tls.current, .server, handshakeTimeout: self.setUpTime)
        )
      }
      try channel.pipeline.syncOperations.addHandler(HandshakeHandler(self, attempt, .acceptor))
    }
  }
}
