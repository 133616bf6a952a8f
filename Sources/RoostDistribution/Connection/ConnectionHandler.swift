import ExternalTerm
import Logging
import NIOCore
import Roost

/// Decodes what a connected peer sends, on the event loop, and delivers it; looks after the silence.
final class ConnectionHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let connection: Connection
  private let receiver: MessageReceiver
  private var decoder: MessageDecoder
  private var ticks: TickMachine
  private var receivedBytes: UInt64 = 0
  private var timer: Scheduled<Void>?
  private var reason = NodeDownReason.connectionClosed
  private var isClosing = false

  init(_ connection: Connection, _ peer: PeerInfo) {
    let node = connection.node
    self.connection = connection
    receiver = MessageReceiver(
      node: node.local,
      logger: node.logger,
      route: connection,
      pids: node,
      aliases: node.aliases
    ) { ExitReason($0) }
    decoder = MessageDecoder(flags: peer.flags, limits: node.configuration.limits)
    ticks = TickMachine(time: node.configuration.tickTime, isHidden: peer.isHidden, now: .uptime)
  }

  func handlerAdded(context: ChannelHandlerContext) { check(at: ticks.firstCheck, context) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isClosing else { return }
    let buffer = unwrapInboundIn(data)
    receivedBytes += UInt64(buffer.readableBytes)
    do {
      try buffer.withUnsafeReadableBytes { bytes in
        try decoder.receive(bytes) { control, reader in
          try connection.receive(control, &reader, receiver)
        }
      }
    } catch {
      close(.protocolError("\(error)"), context)
    }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    connection.channelTakesMore()
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    connection.lose(reason)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    close(.connectionFailed("\(error)"), context)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if let event = event as? NodeDownReason {
      close(event, context)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  private func close(_ why: NodeDownReason, _ context: ChannelHandlerContext) {
    guard !isClosing else { return }
    isClosing = true
    reason = why
    timer?.cancel()
    // Others are told at once, and not when the last bytes have gone.
    connection.lose(reason)
    context.close(promise: nil)
  }

  // MARK: Ticks

  private func check(at time: Duration, _ context: ChannelHandlerContext) {
    timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: .uptime(time)) {
      self.check(context)
    }
  }

  private func check(_ context: ChannelHandlerContext) {
    let outbound = connection.outbound
    let traffic = TickMachine.Traffic(
      received: receivedBytes,
      sent: outbound.bytes,
      isSending: outbound.isSending
    )
    for action in ticks.check(traffic, now: .uptime) {
      switch action {
      case .sendTick: connection.sendTick()
      case .checkAt(let time): check(at: time, context)
      case .peerIsSilent: close(.tickTimeout, context)
      }
    }
  }
}

extension Duration {
  /// The time on the clock of the event loops.
  package static var uptime: Duration { .nanoseconds(Int64(clamping: NIODeadline.now().uptimeNanoseconds)) }
}

extension NIODeadline {
  static func uptime(_ time: Duration) -> NIODeadline {
    .uptimeNanoseconds(UInt64(clamping: TimeAmount(time).nanoseconds))
  }
}
