import NIOCore
import NIOPosix

/// A UDP socket on loopback that hands over what reaches it.
struct UDPListener: Sendable {
  private let channel: any Channel
  let datagrams: AsyncStream<String>

  init(host: String = "127.0.0.1") async throws {
    let (stream, continuation) = AsyncStream<String>.makeStream()
    datagrams = stream
    channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Receiver(continuation: continuation))
        }
      }
      .bind(host: host, port: 0).get()
  }

  var port: Int { channel.localAddress?.port ?? 0 }

  func close() async { try? await channel.close().get() }

  /// The lines of the next datagrams, until there are `count`.
  func lines(_ count: Int) async -> [String] {
    var lines: [String] = []
    for await datagram in datagrams {
      lines += datagram.split(separator: "\n").map(String.init)
      if lines.count >= count { break }
    }
    return lines
  }

  /// The lines of the next datagrams, up to the one with a line that is the last awaited.
  func lines(upTo isLast: (String) -> Bool) async -> [String] {
    var lines: [String] = []
    for await datagram in datagrams {
      lines += datagram.split(separator: "\n").map(String.init)
      if lines.contains(where: isLast) { break }
    }
    return lines
  }

  private final class Receiver: ChannelInboundHandler {
    typealias InboundIn = AddressedEnvelope<ByteBuffer>
    private let continuation: AsyncStream<String>.Continuation
    init(continuation: AsyncStream<String>.Continuation) { self.continuation = continuation }
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      continuation.yield(String(buffer: unwrapInboundIn(data).data))
    }
    func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
  }
}
