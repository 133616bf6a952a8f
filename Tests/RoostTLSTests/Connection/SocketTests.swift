import ClusterTestKit
import NIOCore
import NIOPosix
import Testing

@testable import RoostTLS

@Suite("On real sockets", .timeLimit(.minutes(5)))
struct SocketTests {
  @Test("100 MB pass in both directions at once, unchanged, and what waits is bounded")
  func bulk() async throws {
    let sockets = Sockets()
    let context = try TLSContext(.secret(.forTests))
    let total = 100_000_000
    let server = sockets.group.next().makePromise(of: BulkTransfer.Outcome.self)
    let client = sockets.group.next().makePromise(of: BulkTransfer.Outcome.self)
    let listener = try await sockets.listen(context) { BulkTransfer(total: total, done: server) }
    let channel = try await sockets.connect(to: listener.localAddress?.port ?? 0, context) {
      BulkTransfer(total: total, done: client)
    }
    for outcome in [try await server.futureResult.get(), try await client.futureResult.get()] {
      #expect(outcome.received == total && outcome.isIntact)
      // NIO's high watermark of 64 KiB lets one more chunk through.
      #expect(outcome.mostBuffered <= 65_536 + 100_000 + 1_000)
      #expect(outcome.mostPending <= TLSHandler.pieceLimit)
      #expect(outcome.largestRead <= TLSHandler.pieceLimit)
    }
    try await channel.close().get()
    try await listener.close().get()
  }

  @Test("One context serves connections on several threads at once")
  func sharedContext() async throws {
    let authority = try TestAuthority()
    for context in [try TLSContext(.secret(.forTests)), try authority.context("node")] {
      let sockets = Sockets(threads: 4)
      let listener = try await sockets.listen(context) { Echo() }
      let port = listener.localAddress?.port ?? 0
      let bytes = SplitMix.bytes(50_000, seed: 12)
      let echoes = (0..<60).map { _ -> EventLoopFuture<[UInt8]> in
        let done = sockets.group.next().makePromise(of: [UInt8].self)
        let connected = ClientBootstrap(group: sockets.group)
          .channelInitializer { channel in
            channel.eventLoop.makeCompletedFuture {
              try channel.pipeline.syncOperations.addHandlers([
                TLSHandler(context, .client(host: "localhost"), handshakeTimeout: nil),
                Collector(send: bytes, expect: bytes.count, done: done),
              ])
            }
          }
          .connect(host: "127.0.0.1", port: port)
        connected.whenFailure { done.fail($0) }
        return done.futureResult
      }
      for echo in echoes { #expect(try await echo.get() == bytes) }
      try await listener.close().get()
    }
  }

  @Test("Closing hands over all that was flushed, however much that is, and the peer sees a clean end")
  func closingAfterBulk() async throws {
    let sockets = Sockets()
    let context = try TLSContext(.secret(.forTests))
    let bytes = SplitMix.bytes(3_000_000, seed: 13)
    let done = sockets.group.next().makePromise(of: [UInt8].self)
    let listener = try await sockets.listen(context) { WholeStream(done: done) }
    let channel = try await sockets.connect(to: listener.localAddress?.port ?? 0, context) {
      SendAndClose(bytes: bytes)
    }
    #expect(try await done.futureResult.get() == bytes)
    try await channel.closeFuture.get()
    try await listener.close().get()
  }

  @Test("A peer whose process is gone is an unclean end")
  func cutOff() async throws {
    let sockets = Sockets()
    let context = try TLSContext(.secret(.forTests))
    let done = sockets.group.next().makePromise(of: [UInt8].self)
    let listener = try await sockets.listen(context) { WholeStream(done: done) }
    let channel = try await sockets.connect(to: listener.localAddress?.port ?? 0, context) { CutOff() }
    let error = await #expect(throws: TLSError.self) { try await done.futureResult.get() }
    #expect(error?.code == .uncleanShutdown)
    try await channel.closeFuture.get()
    try await listener.close().get()
  }
}
