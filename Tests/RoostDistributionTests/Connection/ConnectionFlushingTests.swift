import NIOCore
import NIOEmbedded
import Roost
import Testing

@testable import RoostDistribution

@Suite("Sending by the event loop") struct ConnectionFlushingTests {
  private static let messages = 1_000

  /// A channel that takes what it is given. One message more is sent with each that it takes, as by senders who are no
  /// slower than the event loop.
  private final class Refill: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private let connection: Connection
    private var sent = 0
    private(set) var writes = 0
    private(set) var flushes = 0
    /// How long the messages are.
    var length = 1
    /// Has the channel take one message, and more only in the midst of the flush after it: then this is called.
    var tookMore: (() -> Void)?

    init(_ connection: Connection) { self.connection = connection }

    func send() {
      guard sent < messages else { return }
      sent += 1
      let reason = ExitReason.other(String(repeating: "x", count: length))
      #expect(connection.submit(.exit(from: Samples.local(), to: Samples.remote(), reason)))
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
      writes += 1
      send()
      promise?.succeed()
      if tookMore != nil { (context.channel as? EmbeddedChannel)?.isWritable = false }
    }

    func flush(context: ChannelHandlerContext) {
      flushes += 1
      guard let tookMore, let channel = context.channel as? EmbeddedChannel, !channel.isWritable else {
        return
      }
      channel.isWritable = true
      tookMore()
    }
  }

  private final class Rings: Sendable {
    let isRung = Locked(false)
  }

  /// A node, and its connection that is up.
  private struct Sending {
    let core: NodeCore
    let connection: Connection
    let channel: EmbeddedChannel
    let refill: Refill
    let bell: Bell
    private let rings = Rings()

    init() throws {
      var configuration = RuntimeConfiguration()
      configuration.nodeName = "ours@h"
      let peer = try NodeName("theirs@h")
      core = try NodeCore(
        try Runtime(configuration),
        NodeConfiguration(cookie: try Cookie("secret"), security: .plainUnsafe)
      )
      connection = Connection(to: peer, core)
      refill = Refill(connection)
      channel = EmbeddedChannel(handler: refill)
      refill.send()
      let info = PeerInfo(name: peer, creation: Creation(Samples.remote().creation), flags: .supported)
      bell = Bell { [rings] in
        rings.isRung.withLock { $0 = true }
        return true
      }
      connection.goUp(info, Outlet(channel: channel, path: nil, bell: bell))
    }

    /// Has the event loop do what it has, and look at its sockets when there is nothing more, until nobody has rung. Gives
    /// what had gone out at each look.
    func run() -> [(writes: Int, flushes: Int)] {
      var looks: [(writes: Int, flushes: Int)] = []
      repeat {
        bell.answer()
        channel.embeddedEventLoop.run()
        looks.append((refill.writes, refill.flushes))
      } while rings.isRung.withLock({ exchange(&$0, false) })
      return looks
    }

    func stop() async throws {
      try await core.group.shutdownGracefully()
      await core.runtime.shutdown()
    }
  }

  @Test(
    "While there is always more to send, the event loop looks at its sockets in between, and all goes out"
  )
  func turns() async throws {
    let sending = try Sending()
    let looks = sending.run()
    #expect(looks.last?.writes == Self.messages)
    for (one, next) in zip(looks, looks.dropFirst()) {
      #expect(next.writes - one.writes <= LookBudget.mostPulls)
      // What has been written is on its way by then.
      #expect(next.flushes > one.flushes || next.writes == one.writes)
    }
    #expect(!sending.connection.outbound.isSending)
    try await sending.stop()
  }

  @Test("A channel that takes more again in the midst of each flush is written to at once, but not for ever")
  func writability() async throws {
    let sending = try Sending()
    sending.refill.length = 50_000
    sending.refill.tookMore = { [connection = sending.connection] in connection.channelTakesMore() }
    let looks = sending.run()
    #expect(looks.last?.writes == Self.messages)
    let most = zip(looks, looks.dropFirst()).map { $1.writes - $0.writes }.max() ?? 0
    #expect((10...LookBudget.mostPulls).contains(most))
    try await sending.stop()
  }
}
