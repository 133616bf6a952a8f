import Testing

@testable import Roost

/// Requests whose answers are fetched later.
@Suite(.timeLimit(.minutes(5)))
struct RequestTests {
  /// Requests that a server has taken and not answered.
  private struct Held: Sendable {
    let ports = Chronicle<Reply<Int>>()

    func request(_ server: Ref<Order>) -> Request<Int> {
      server.request { reply in .perform { [ports] _ in ports.note(reply) } }
    }
  }

  @Test(
    "Several requests may be under way, each gets its own answer, in whatever order they are awaited",
    arguments: Handlers.allCases
  )
  func requestsUnderWayAreAnsweredEachToItsOwn(_ handlers: Handlers) async throws {
    try await withNode { node in
      try await inTester(node) { inbox in
        let (one, other) = (try await handlers.start(in: node), try await handlers.start(in: node))
        let requests = [(one, 1), (one, 2), (other, 3)].map { (server, number) in
          server.request { (reply: Reply<Int>) in .perform { _ in reply(number) } }
        }
        for (request, number) in zip(requests, 1...3).reversed() {
          let answer = try await request.answer(timeout: nil)
          #expect(answer == number)
        }
        try await inbox.expectNothingElse()
      }
    }
  }

  @Test(
    "Waiting in vain keeps the request: its answer can be had later, and more than once",
    arguments: Handlers.allCases
  )
  func waitingInVainKeepsTheRequest(_ handlers: Handlers) async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let (server, held) = (try await handlers.start(in: node), Held())
      let request = held.request(server)
      await #expect(throws: CallError.timeout) { try await request.answer(timeout: .zero) }
      await #expect(throws: CallError(.invalidTimeout)) { try await request.answer(timeout: .seconds(-1)) }
      let timers = node.kernel.timers.count
      let waiting = Task { try await request.answer(timeout: .seconds(1)) }
      await node.waitForTimers(beyond: timers)
      clock.advance(by: .seconds(1))
      await #expect(throws: CallError.timeout) { try await waiting.value }
      let cancelled = Task { try await request.answer(timeout: nil) }
      cancelled.cancel()
      await #expect(throws: CallError(.cancelled)) { try await cancelled.value }
      #expect(request.outcome == nil)
      await held.ports.entries(1)[0](7)
      #expect(try await request.answer(timeout: nil) == 7)
      #expect(try await request.answer(timeout: .zero) == 7)
      #expect(try request.outcome?.get() == 7)
    }
  }

  @Test("The death of the server, or its absence, is the answer", arguments: Handlers.allCases)
  func requestToADeadServerIsAnsweredWithNoproc(_ handlers: Handlers) async throws {
    try await withNode { node in
      let (server, held) = (try await handlers.start(in: node), Held())
      let dying = held.request(server)
      _ = await held.ports.entries(1)
      server.perform { $0.stop(.shutdown) }
      await #expect(throws: CallError.exit(.shutdown)) { try await dying.answer(timeout: nil) }
      await #expect(throws: CallError.exit(.noproc)) { try await held.request(server).answer(timeout: nil) }
      let nobody = node.named("nobody", as: Order.self).request { (reply: Reply<Int>) in .note(1) }
      await #expect(throws: CallError.exit(.noproc)) { try await nobody.answer(timeout: .zero) }
    }
  }

  @Test(
    "A request that is abandoned, or whose handle is gone, leaves nothing behind",
    arguments: Handlers.allCases
  )
  func abandonedRequestLeavesNothingBehind(_ handlers: Handlers) async throws {
    try await withNode { node in
      let (server, held) = (try await handlers.start(in: node), Held())
      let request = held.request(server)
      let waiting = Task { try await request.answer(timeout: nil) }
      let port = await held.ports.entries(1)[0]
      request.abandon()
      await #expect(throws: CallError(.abandoned)) { try await waiting.value }
      port(1)
      await #expect(throws: CallError(.abandoned)) { try await request.answer(timeout: nil) }
      do { _ = held.request(server) }
      #expect(await held.ports.entries(2)[1].isSettled)
      await server.becomesFreeOfCalls()
      request.abandon()
    }
  }
}
