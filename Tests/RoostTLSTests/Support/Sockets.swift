import NIOCore
import NIOPosix

@testable import RoostTLS

/// Servers and clients on real sockets, and the threads they run on.
final class Sockets {
  let group: MultiThreadedEventLoopGroup

  init(threads: Int = 2) { group = MultiThreadedEventLoopGroup(numberOfThreads: threads) }

  deinit { group.shutdownGracefully { _ in } }

  /// Listens on a free port of this machine.
  func listen(
    _ context: TLSContext,
    _ then: @escaping @Sendable () -> any ChannelHandler
  ) async throws -> any Channel {
    try await ServerBootstrap(group: group)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers([
            TLSHandler(context, .server, handshakeTimeout: nil), then(),
          ])
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }

  func connect(
    to port: Int,
    _ context: TLSContext,
    host: String = "localhost",
    _ then: @escaping @Sendable () -> any ChannelHandler
  ) async throws -> any Channel {
    try await ClientBootstrap(group: group)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers([
            TLSHandler(context, .client(host: host), handshakeTimeout: nil), then(),
          ])
        }
      }
      .connect(host: "127.0.0.1", port: port).get()
  }
}
