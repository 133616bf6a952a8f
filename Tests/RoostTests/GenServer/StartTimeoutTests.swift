import Testing

@testable import Roost

/// Starts that are given a time.
@Suite(.timeLimit(.minutes(5)))
struct StartTimeoutTests {
  @Test(
    "A start that takes longer than it may fails with timeout, and the process is killed",
    arguments: waysToStart
  )
  func startFailsWithTimeoutWhenInitIsTooSlow(_ handlers: Handlers, _ tie: Tie) async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let (gate, begun) = (Gate(), Chronicle<Ref<Order>>())
      let timers = node.kernel.timers.count
      let script = Script(
        start: { me in
          begun.note(me.ref)
          if handlers == .sync { gate.pass() }
        },
        wait: { _ in await untilCancelled() }
      )
      let error = Task {
        try await inTester(node) { inbox in
          let error = await #expect(throws: StartError.self) {
            try await handlers.start(by: inbox.me, tie, script, name: "a", timeout: .milliseconds(100))
          }
          try await inbox.expectNothingElse()
          return error
        }
      }
      let server = await begun.entries(1)[0]
      let end = WatchedEnd(of: server)
      await node.waitForTimers(beyond: timers)
      clock.advance(by: .milliseconds(99))
      #expect(node.info(of: server.pid) != nil)
      clock.advance(by: .milliseconds(1))
      let outcome = try await error.value
      #expect(outcome == .timeout)
      // A process with sync handlers cannot be ended before its handler returns.
      #expect(node.pid(of: "a") == (handlers == .sync ? server.pid : nil))
      gate.open()
      #expect(await end.reason == .killed)
      #expect(node.pid(of: "a") == nil)
    }
  }

  @Test("A start that is done in time is not undone when the time is over", arguments: waysToStart)
  func startInTimeOutlivesItsTimeout(_ handlers: Handlers, _ tie: Tie) async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      try await inTester(node) { inbox in
        let timers = node.kernel.timers.count
        let server = try await handlers.start(by: inbox.me, tie, timeout: .milliseconds(100)).ref
        #expect(node.kernel.timers.count == timers)
        clock.advance(by: .seconds(1))
        try await server.settle()
      }
    }
  }

  @Test("A negative time for a start is refused, and nothing is started")
  func startWithANegativeTimeoutIsRefused() async throws {
    try await withNode { node in
      let error = await #expect(throws: StartError.self) {
        try await node.start(timeout: .seconds(-1)) { Scripted(script: Script()) }
      }
      #expect(
        error?.reason?.description
          == "the timeout of a start must be zero or more, or nil for none, not -1.0 seconds"
      )
      #expect(node.processCount == 0)
    }
  }
}
