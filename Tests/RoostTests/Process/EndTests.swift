import Testing

@testable import Roost

/// How a process ends by its own doing.
@Suite(.timeLimit(.minutes(5)))
struct EndTests {
  private struct Boom: Error {}

  private static let boom = ExitReason.error(ExitReason.Failure(Boom()))

  @Test(arguments: Kind.allCases)
  func anErrorThatLeavesAHandlerEndsTheProcessWithIt(_ kind: Kind) async throws {
    try await withNode { node in
      let process = kind.spawn(in: node)
      let end = WatchedEnd(of: process)
      process.perform { _ in throw Boom() }
      #expect(await end.reason == .error(.init(type: "Boom", message: "Boom()")))
    }
  }

  @Test(arguments: Kind.allCases, [.normal, .shutdown, "a word"] as [ExitReason])
  func throwingExitAndStoppingEndItWithAReasonOfChoice(_ kind: Kind, _ reason: ExitReason) async throws {
    try await withNode { node in
      for stops in [false, true] {
        let journal = Chronicle<Seen>()
        let process = kind.spawn(in: node, journal)
        let end = WatchedEnd(of: process)
        process.perform { me in
          guard stops else { throw Exit(reason) }
          me.stop(reason)
          // The handler goes on, and the first reason counts.
          me.stop("another")
          journal.note(.number(1))
        }
        process.send(.note(2))
        #expect(await end.reason == reason)
        #expect(journal.entries == (stops ? [.number(1)] : []))
      }
    }
  }

  private struct Fragile: GenServer {
    struct Message: Sendable {}
    let isFragileAtStart: Bool
    mutating func start(_ me: Context<Message>) throws { if isFragileAtStart { throw Boom() } }
    mutating func handle(_ message: Message, _ me: Context<Message>) throws {}
    mutating func handle(info: Info, _ me: Context<Message>) throws { throw Boom() }
  }

  private struct AsyncFragile: AsyncGenServer {
    typealias Message = Fragile.Message
    let isFragileAtStart: Bool
    mutating func start(_ me: Context<Message>) async throws { if isFragileAtStart { throw Boom() } }
    mutating func handle(_ message: Message, _ me: Context<Message>) async throws {}
    mutating func handle(info: Info, _ me: Context<Message>) async throws { throw Boom() }
  }

  @Test(arguments: [false, true])
  func anErrorOfTheHandlerOfInfosCountsToo(_ isAsync: Bool) async throws {
    try await withNode { node in
      let process =
        isAsync
        ? node.spawn { AsyncFragile(isFragileAtStart: false) }
        : node.spawn { Fragile(isFragileAtStart: false) }
      let end = WatchedEnd(of: process)
      node.send("anything", to: process.pid)
      #expect(await end.reason == Self.boom)
    }
  }

  @Test(arguments: [false, true])
  func aStartThatFailsIsTheEndOfASpawnedProcess(_ isAsync: Bool) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let parent = Kind.syncServer.spawn(in: node, journal)
      let monitor = try await parent.ask { me in
        isAsync
          ? me.spawnMonitor { AsyncFragile(isFragileAtStart: true) }.1
          : me.spawnMonitor { Fragile(isFragileAtStart: true) }.1
      }
      guard case .down(monitor, _, let reason) = await journal.entries(1)[0] else {
        Issue.record("\(journal.entries)")
        return
      }
      #expect(reason == Self.boom)
    }
  }

  @Test func aProcessThatEndsIsForgotten() async throws {
    try await withNode { node in
      weak var mailbox: Mailbox<Order>?
      do {
        let process = Kind.syncServer.spawn(in: node)
        mailbox = process.mailbox
        let end = WatchedEnd(of: process)
        process.perform { me in me.stop() }
        _ = await end.reason
      }
      #expect(node.processCount == 0)
      // Its thread may still be giving back what it held.
      while mailbox != nil { await Task.yield() }
    }
  }
}
