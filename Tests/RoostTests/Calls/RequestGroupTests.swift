import Testing

@testable import Roost

/// Many requests at the same time: what OTP has collections of request ids for, a task group does.
@Suite(.timeLimit(.minutes(5)))
struct RequestGroupTests {
  private struct Answer: Sendable, Equatable {
    let label: Int
    var number: Int?
    var error: CallError?
  }

  /// Three servers that hold their answers back until they are released.
  private struct Shops: Sendable {
    let servers: [Ref<Order>]
    let ports = [Chronicle<Reply<Int>>(), Chronicle(), Chronicle()]

    init(_ node: Runtime, _ handlers: Handlers) async throws {
      var servers: [Ref<Order>] = []
      for _ in 0..<3 { servers.append(try await handlers.start(in: node)) }
      self.servers = servers
    }

    func request(_ label: Int) -> Request<Int> {
      servers[label - 1].request { reply in .perform { [ports] _ in ports[label - 1].note(reply) } }
    }

    /// Lets the newest request to a server be answered.
    func release(_ label: Int, count: Int = 1) async {
      await ports[label - 1].entries(count)[count - 1](label * 10)
    }

    /// Waits for the answers to `requests`, and hands them on as they come.
    func await(
      _ requests: [(label: Int, request: Request<Int>)],
      _ timeout: Duration?,
      _ note: (Answer) async -> Void
    ) async {
      await withTaskGroup(of: Answer.self) { group in
        for (label, request) in requests {
          group.addTask {
            do throws(CallError) {
              return Answer(label: label, number: try await request.answer(timeout: timeout))
            } catch {
              return Answer(label: label, error: error)
            }
          }
        }
        for await answer in group { await note(answer) }
      }
    }
  }

  @Test(
    "Answers come as they arrive, each with its label, a failure among them; others are not touched",
    arguments: Handlers.allCases
  )
  func answersComeAsTheyArrive(_ handlers: Handlers) async throws {
    try await withNode { node in
      let shops = try await Shops(node, handlers)
      let apart = shops.request(1)
      let requests = [1, 2, 3].map { ($0, shops.request($0)) }
      await shops.release(2)
      var answers: [Answer] = []
      await shops.await(requests, nil) { answer in
        answers.append(answer)
        switch answers.count {
        case 1:
          _ = await shops.ports[2].entries(1)
          shops.servers[2].perform { $0.stop(.shutdown) }
        case 2: await shops.release(1, count: 2)
        default: break
        }
      }
      #expect(
        answers == [
          Answer(label: 2, number: 20), Answer(label: 3, error: .exit(.shutdown)),
          Answer(label: 1, number: 10),
        ]
      )
      #expect(apart.outcome == nil)
      await shops.release(1)
      #expect(try await apart.answer(timeout: nil) == 10)
    }
  }

  @Test("A timeout gives up what is unanswered: nobody gets those answers", arguments: Handlers.allCases)
  func answersComeAsTheyArriveAndATimeoutAbandonsTheRest(_ handlers: Handlers) async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let shops = try await Shops(node, handlers)
      try await inTester(node) { inbox in
        let requests = [1, 2, 3].map { ($0, shops.request($0)) }
        await shops.release(2)
        let answers = await untilTheLimit(node, clock, shops, requests)
        #expect(answers.first == Answer(label: 2, number: 20))
        #expect(answers.dropFirst().allSatisfy { $0.error == .timeout } && answers.count == 3)
        for (_, request) in requests { request.abandon() }
        await shops.release(1)
        await shops.release(3)
        await #expect(throws: CallError(.abandoned)) { try await requests[0].1.answer(timeout: nil) }
        try await inbox.expectNothingElse()
      }
    }
  }

  @Test("Or keeps it: those answers can be awaited again", arguments: Handlers.allCases)
  func aTimeoutMayKeepTheRequestsThatAreUnanswered(_ handlers: Handlers) async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let shops = try await Shops(node, handlers)
      let requests = [1, 2, 3].map { ($0, shops.request($0)) }
      await shops.release(2)
      _ = await untilTheLimit(node, clock, shops, requests)
      await shops.release(3)
      var answers: [Answer] = []
      await shops.await([requests[0], requests[2]], nil) { answer in
        answers.append(answer)
        if answers.count == 1 { await shops.release(1) }
      }
      #expect(answers == [Answer(label: 3, number: 30), Answer(label: 1, number: 10)])
    }
  }

  /// Waits for the answers for a second, of which one comes.
  private func untilTheLimit(
    _ node: Runtime,
    _ clock: ManualClock,
    _ shops: Shops,
    _ requests: [(Int, Request<Int>)]
  ) async -> [Answer] {
    var answers: [Answer] = []
    let timers = node.kernel.timers.count
    await shops.await(requests, .seconds(1)) { answer in
      answers.append(answer)
      if answers.count == 1 {
        // The other two wait.
        await node.waitForTimers(beyond: timers + 1)
        clock.advance(by: .seconds(1))
      }
    }
    return answers
  }
}
