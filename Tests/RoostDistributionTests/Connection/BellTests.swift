import NIOCore
import NIOPosix
import Roost
import Testing

@testable import RoostDistribution

@Suite("Work of an event loop between two looks at its sockets", .timeLimit(.minutes(5))) struct BellTests {
  /// Rings again and again, until it is told to stop, or has for so often that nothing else can have been done.
  private final class Ringer: Sendable {
    let rings = Locked(0)
    let isOver = Locked(false)

    func ring(_ bell: Bell) {
      let count = rings.withLock { rings in
        rings += 1
        return rings
      }
      if !isOver.withLock({ $0 }), count < 1_000_000 { #expect(bell.ring { self.ring(bell) }) }
    }
  }

  private let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  @Test("Work that always goes on keeps the event loop from nothing that its sockets bring")
  func interleaves() async throws {
    let bell = try Bell(on: group.next())
    let ringer = Ringer()
    ringer.ring(bell)
    // To listen, connect and be connected to takes several looks at sockets.
    let accepted = group.next().makePromise(of: Void.self)
    let server = try await ServerBootstrap(group: group)
      .childChannelInitializer { channel in
        accepted.succeed()
        return channel.eventLoop.makeSucceededVoidFuture()
      }
      .bind(host: "127.0.0.1", port: 0).get()
    let port = try #require(server.localAddress?.port)
    let client = try await ClientBootstrap(group: group).connect(host: "127.0.0.1", port: port).get()
    try await accepted.futureResult.get()
    ringer.isOver.withLock { $0 = true }
    try await client.close().get()
    try await group.shutdownGracefully()
    #expect((3..<1_000_000).contains(ringer.rings.withLock { $0 }))
  }

  @Test("What has been rung for is done in order")
  func order() async throws {
    let bell = try Bell(on: group.next())
    let done = Locked([Int]())
    let last = group.next().makePromise(of: Void.self)
    for number in 0..<100 {
      let isTaken = bell.ring {
        done.withLock { $0.append(number) }
        if number == 99 { last.succeed() }
      }
      #expect(isTaken)
      if !isTaken { last.succeed() }
    }
    try await last.futureResult.get()
    #expect(done.withLock { $0 } == Array(0..<100))
    try await group.shutdownGracefully()
  }

  private final class Counts: Sendable {
    let taken = Locked(0)
    let done = Locked(0)

    /// Rings as long as somebody hears it.
    func ring(_ bell: Bell) async {
      while bell.ring({ self.done.withLock { $0 += 1 } }) {
        taken.withLock { $0 += 1 }
        await Task.yield()
      }
    }
  }

  @Test(
    "Several ring while the event loop ends: what is taken is done, once, and nothing is taken after the end"
  )
  func end() async throws {
    let bell = try Bell(on: group.next())
    let counts = Counts()
    await withTaskGroup { tasks in
      for _ in 0..<3 { tasks.addTask { await counts.ring(bell) } }
      while counts.taken.withLock({ $0 }) < 100 { await Task.yield() }
      try? await group.shutdownGracefully()
    }
    #expect(counts.taken.withLock { $0 } == counts.done.withLock { $0 })
    #expect(!bell.ring {})
  }

  @Test("A bell that nobody hears takes nothing, and one more that is heard takes the next")
  func unheard() {
    let isHeard = Locked(false)
    let done = Locked(0)
    let bell = Bell { isHeard.withLock { $0 } }
    let work: @Sendable () -> Void = { done.withLock { $0 += 1 } }
    #expect(!bell.ring(work))
    isHeard.withLock { $0 = true }
    #expect(bell.ring(work) && bell.ring(work))
    bell.answer()
    #expect(done.withLock { $0 } == 2)
  }

  @Test("The budget is spent by many bytes or many pulls, until the event loop has looked at its sockets")
  func budget() {
    let bell = Bell { true }
    for _ in 0..<4 { #expect(!bell.spend(512 << 10) && !bell.isSpent) }
    #expect(bell.spend(1) && bell.isSpent)
    bell.answer()
    #expect(!bell.isSpent)
    #expect(!bell.spend(10, pulls: 63) && bell.spend(10) && bell.spend(0, pulls: 0) && bell.isSpent)
    bell.answer()
    #expect(!bell.spend(1) && !bell.isSpent)
  }
}
