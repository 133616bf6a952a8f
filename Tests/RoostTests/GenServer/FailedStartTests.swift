import Testing

@testable import Roost

/// What a failed start has held is free when the starter hears of it.
@Suite(.timeLimit(.minutes(5)))
struct FailedStartTests {
  private struct Boom: Error {}

  enum Way: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case stop, ignore, `throw`, exit, timeout

    var testDescription: String { rawValue }

    fileprivate func fail(_ me: Context<Order>) throws {
      switch self {
      case .stop: throw Exit(.shutdown)
      case .ignore: throw StartRefusal()
      case .throw: throw Boom()
      case .exit: me.exit(me.pid, "pushed")
      case .timeout: break
      }
    }

    fileprivate var error: StartError {
      switch self {
      case .stop: StartError(reason: .shutdown)
      case .ignore: StartError(reason: nil)
      case .throw: StartError(reason: ExitReason(thrown: Boom()))
      case .exit: StartError(reason: "pushed")
      case .timeout: .timeout
      }
    }
  }

  @Test(
    "A start that fails, in whatever way, can be repeated at once with the same outcome",
    arguments: waysToStart,
    Way.allCases
  )
  func failedStartCanBeRepeatedAtOnce(_ start: (Handlers, Tie), _ way: Way) async throws {
    let (handlers, tie) = start
    // A handler that runs is not interrupted, and a process holds its name until it ends.
    if way == .timeout && handlers == .sync { return }
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let timers = node.kernel.timers.count
      try await inTester(node) { inbox in
        let script = Script(
          start: { me in
            try node.register("held", me.ref)
            try way.fail(me)
          },
          wait: { _ in
            guard way == .timeout else { return }
            await node.waitForTimers(beyond: timers)
            // From elsewhere: the timer ends this process.
            Task { clock.advance(by: .seconds(1)) }
            await untilCancelled()
          }
        )
        for _ in 0..<5 {
          await #expect(throws: way.error) {
            try await handlers.start(by: inbox.me, tie, script, timeout: .seconds(1))
          }
          #expect(node.registeredNames == [] && node.processCount == 1)
        }
        try await inbox.expectNothingElse()
      }
    }
  }

  @Test("The name of a server that did not start is free when its starter goes on", arguments: waysToStart)
  func nameIsFreeWhenAFailedStartReturns(_ handlers: Handlers, _ tie: Tie) async throws {
    try await withNode { node in
      try await inTester(node) { inbox in
        for round in 0..<110 {
          let script = Script(start: { _ in
            if round < 100 { throw StartRefusal() } else { throw Exit("no") }
          })
          let error = await #expect(throws: StartError.self) {
            try await handlers.start(by: inbox.me, tie, script, name: "a")
          }
          #expect(node.pid(of: "a") == nil)
          #expect(error?.isIgnored == (round < 100))
        }
      }
    }
  }
}
