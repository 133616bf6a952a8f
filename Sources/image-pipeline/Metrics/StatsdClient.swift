import NIOCore
import NIOPosix
import Synchronization

/// Sends StatsD lines over UDP.
///
/// Sending never waits and never fails: lines gather into datagrams that leave when full, every
/// `flushInterval`, and on ``close()``. Datagrams are dropped while the socket takes no more.
final class StatsdClient: Sendable {
  private let channel: any Channel
  private let destination: SocketAddress
  private let packer = Mutex(StatsdPacker())
  private let flushing: RepeatedTask

  /// Opens a socket that sends to `address`. Throws if the host has no address or no socket can be had;
  /// whether anybody listens is not found out.
  static func connect(
    to address: StatsdAddress,
    flushInterval: TimeAmount = .seconds(1),
    group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
  ) async throws -> StatsdClient {
    let destination = try await NIOThreadPool.singleton.runIfActive {
      try SocketAddress.makeAddressResolvingHost(address.host, port: address.port)
    }
    let any = destination.protocol == .inet6 ? "::" : "0.0.0.0"
    let channel = try await DatagramBootstrap(group: group)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(SilentErrors())
        }
      }
      .bind(host: any, port: 0).get()
    return StatsdClient(channel: channel, destination: destination, flushInterval: flushInterval)
  }

  private init(channel: any Channel, destination: SocketAddress, flushInterval: TimeAmount) {
    self.channel = channel
    self.destination = destination
    let weakly = WeakClient()
    flushing = channel.eventLoop.scheduleRepeatedTask(initialDelay: flushInterval, delay: flushInterval) {
      _ in
      weakly.client()?.flush()
    }
    weakly.set(self)
  }

  /// Queues a line.
  func send(_ line: String) {
    if let datagram = packer.withLock({ $0.append(line) }) { write(datagram) }
  }

  /// Sends what has gathered.
  func flush() {
    if let datagram = packer.withLock({ $0.flush() }) { write(datagram) }
  }

  /// Sends what has gathered and closes the socket; lines sent later are lost.
  func close() async {
    flushing.cancel()
    flush()
    // Writes and closing run in order on the channel's event loop, so the last datagram leaves first.
    try? await channel.close().get()
  }

  private func write(_ datagram: [UInt8]) {
    guard channel.isActive, channel.isWritable else { return }
    let envelope = AddressedEnvelope(remoteAddress: destination, data: ByteBuffer(bytes: datagram))
    channel.writeAndFlush(envelope, promise: nil)
  }
}

/// Breaks the cycle between a client and its flush timer.
private final class WeakClient: Sendable {
  private struct Box { weak var value: StatsdClient? }
  private let box = Mutex(Box())
  func set(_ client: StatsdClient) { box.withLock { $0.value = client } }
  func client() -> StatsdClient? { box.withLock { $0.value } }
}

/// Drops socket errors: a host that refuses datagrams answers with one for each.
private final class SilentErrors: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>
  func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
  func errorCaught(context: ChannelHandlerContext, error: any Error) {}
}
