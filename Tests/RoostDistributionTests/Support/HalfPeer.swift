import ClusterTestKit
import NIOCore
import NIOPosix
import RoostTLS

/// A peer that takes connections, answers the first that comes on each with the same bytes, and then says nothing.
final class HalfPeer {
  let port: Int
  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  /// - Parameters:
  ///   - answer: what it says; nothing if there is nothing in it.
  ///   - tls: what it does the TLS handshake with; nil if it does none.
  init(answering answer: [UInt8] = [], _ tls: TLSContext? = nil) async throws {
    let listener = try await ServerBootstrap(group: group)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          if let tls { try channel.pipeline.syncOperations.addHandler(TLSHandler(tls, .server)) }
          try channel.pipeline.syncOperations.addHandler(Answer(answer))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    guard let port = listener.localAddress?.port else {
      throw TestSocket.Failure(description: "it listens nowhere")
    }
    self.port = port
  }

  deinit { group.shutdownGracefully { _ in } }

  private final class Answer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var answer: [UInt8]

    init(_ answer: [UInt8]) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      guard !answer.isEmpty else { return }
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: answer)), promise: nil)
      answer = []
    }
  }
}
