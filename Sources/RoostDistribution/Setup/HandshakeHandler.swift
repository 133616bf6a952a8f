import Logging
import NIOCore
import Roost
import RoostTLS

/// Leads the handshake of one attempt to connect, on the event loop, and makes the connection of it.
final class HandshakeHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let node: NodeCore
  private let attempt: ConnectArbiter.Attempt
  private var machine: HandshakeMachine
  /// Whom this node connects to, or who has said that it connects to this one.
  private var peer: NodeName?
  private let isAcceptor: Bool
  /// Kept, for the channel forgets it when it is closed.
  private var address: SocketAddress?
  private var identity: PeerIdentity?
  private var timer: Scheduled<Void>?
  private var limit: Scheduled<Void>?
  private var events: [HandshakeEvent] = []
  private var hasStarted = false
  private var isOver = false

  init(_ node: NodeCore, _ attempt: ConnectArbiter.Attempt, _ role: HandshakeMachine.Role) {
    self.node = node
    self.attempt = attempt
    if case .initiator(let peer, _) = role { self.peer = peer }
    isAcceptor = peer == nil
    machine = HandshakeMachine(role, node.handshake, crypto: NodeCrypto())
  }

  func handlerAdded(context: ChannelHandlerContext) {
    let time = TimeAmount(node.configuration.setUpTime).nanoseconds
    // Whoever sends a byte now and then does not hold its place for long.
    limit = context.eventLoop.assumeIsolated()
      .scheduleTask(in: .nanoseconds(4 * min(time, .max / 4))) {
        self.fail(NodeError(.handshakeFailed, "the handshake took too long"), context)
      }
    if context.channel.isActive, node.tls == nil { start(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    address = context.remoteAddress
    if node.tls == nil { start(context) }
    context.fireChannelActive()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted(let identity)? = event as? TLSEvent {
      self.identity = identity
      start(context)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  private func start(_ context: ChannelHandlerContext) {
    guard !hasStarted, !isOver else { return }
    hasStarted = true
    // Given up in favour of the peer's, while it found its way.
    if let peer, !node.isWanted(attempt, with: peer) {
      return fail(
        NodeError(.handshakeFailed, "its own attempt goes on in place of this one"),
        context,
        mayFollow: true
      )
    }
    handle(.start, context)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let buffer = unwrapInboundIn(data)
    handle(.received(Array(buffer.readableBytesView)), context)
  }

  func channelInactive(context: ChannelHandlerContext) {
    if hasStarted {
      handle(.closed, context)
    } else {
      fail(NodeError(.unreachable, "the connection was closed before the handshake"), context)
    }
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(NodeError(.handshakeFailed, "\(error)"), context)
  }

  // MARK: The machine

  private func handle(_ event: HandshakeEvent, _ context: ChannelHandlerContext) {
    events.append(event)
    // What a question is answered comes after the other actions: they are in order.
    guard events.count == 1 else { return }
    while let event = events.first {
      for action in machine.handle(event, now: .uptime) where !isOver { perform(action, context) }
      events.removeFirst()
    }
  }

  private func perform(_ action: HandshakeAction, _ context: ChannelHandlerContext) {
    switch action {
    case .send(let bytes):
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    case .ask(.admission(let request)): handle(.admission(admission(request)), context)
    case .ask(.isStillWanted):
      handle(.stillWanted(peer.map { node.isWanted(attempt, with: $0) } ?? false), context)
    case .ask(.endOldConnection): endOldConnection(context)
    case .wakeAt(let time):
      timer?.cancel()
      timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: .uptime(time)) {
        self.handle(.wake, context)
      }
    case .succeeded(let info, let rest): succeed(info, rest, context)
    case .fail(let error):
      fail(NodeError(.handshakeFailed, error.message), context, mayFollow: error.code == .simultaneous)
    }
  }

  private func admission(_ request: AdmissionRequest) -> Admission {
    guard case .node(let name) = request else { return .notAllowed }
    if case .certificate(let certificate)? = identity, isAcceptor, !certificate.matches(host: name.host) {
      node.logger.warning(
        "A peer was turned away: its certificate does not name its host",
        metadata: ["peer": "\(name)", "certificate": "\(certificate)"]
      )
      return .notAllowed
    }
    peer = name
    return node.admit(name, attempt)
  }

  private func endOldConnection(_ context: ChannelHandlerContext) {
    guard let peer, let ended = node.endConnection(with: peer, .replaced) else {
      return handle(.oldConnectionEnded, context)
    }
    ended.hop(to: context.eventLoop).assumeIsolated().whenComplete { _ in
      self.handle(.oldConnectionEnded, context)
    }
  }

  private func succeed(_ info: PeerInfo, _ rest: [UInt8], _ context: ChannelHandlerContext) {
    finish()
    guard let connection = node.established(attempt, info, context.channel) else {
      node.failed(
        attempt,
        with: info.name,
        NodeError(.notRunning, "the connection came too late"),
        mayFollow: false
      )
      return context.close(promise: nil)
    }
    do {
      try context.pipeline.syncOperations.addHandler(
        ConnectionHandler(connection, info),
        position: .after(self)
      )
    } catch {
      node.connectionEnded(connection, .connectionFailed("\(error)"))
      return context.close(promise: nil)
    }
    let bell = node.bell(on: context.eventLoop)
    connection.goUp(info, Outlet(channel: context.channel, path: path(context), bell: bell))
    node.opened(info)
    if !rest.isEmpty { context.fireChannelRead(wrapInboundOut(ByteBuffer(bytes: rest))) }
    context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
  }

  /// The way past the channel.
  private func path(_ context: ChannelHandlerContext) -> DirectPath? {
    let pipeline = context.pipeline.syncOperations
    let socket =
      try? pipeline
      .withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { SocketWriter(sharing: $0) }
    guard case let socket?? = socket else { return nil }
    if node.tls == nil { return .plain(socket) }
    return (try? pipeline.handler(type: TLSHandler.self)).map { .sealed($0.writer, socket) }
  }

  private func fail(_ error: NodeError, _ context: ChannelHandlerContext, mayFollow: Bool = false) {
    guard !isOver else { return }
    finish()
    var error = error
    if isAcceptor {
      logFailure(error)
    } else if let peer {
      error = NodeError(error.code, "no connection with \(peer): \(error)")
    }
    node.failed(attempt, with: peer, error, mayFollow: mayFollow)
    context.close(promise: nil)
  }

  private func logFailure(_ error: NodeError) {
    var metadata: Logger.Metadata = ["reason": "\(error)"]
    if let peer { metadata["peer"] = "\(peer)" }
    if let host = address?.ipAddress, let port = address?.port {
      metadata["address"] = "\(host) port \(port)"
    }
    node.logger.notice("A peer failed to connect", metadata: metadata)
  }

  private func finish() {
    isOver = true
    timer?.cancel()
    limit?.cancel()
  }
}
