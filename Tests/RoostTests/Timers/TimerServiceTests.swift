import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct TimerServiceTests {
  @Test func aTimerThatEverybodyForgotStillFires() async throws {
    try await withNode({ $0.clock = .system }) { node in
      let fired = Chronicle<Int>()
      node.kernel.timers.start(WakeTimer { fired.note(1) }, after: .milliseconds(1))
      node.kernel.timers.start(WakeTimer { fired.note(2) }, after: .milliseconds(20))
      #expect(await fired.entries(2) == [1, 2])
    }
  }

  @Test func aTimerSetEarlierThanTheOneTheThreadSleepsToComesFirst() async throws {
    try await withNode({ $0.clock = .system }) { node in
      let fired = Chronicle<Int>()
      let late = WakeTimer { fired.note(2) }
      node.kernel.timers.start(late, after: .seconds(10_000))
      node.kernel.timers.start(WakeTimer { fired.note(1) }, after: .milliseconds(5))
      #expect(await fired.entries(1) == [1])
      #expect(node.kernel.timers.cancel(late))
    }
  }

  @Test func aTimerThatIsSetAgainIsMoved() async throws {
    try await withNode { node in
      let fired = Chronicle<Int>()
      let timer = WakeTimer { fired.note(1) }
      node.kernel.timers.start(timer, after: .seconds(10_000))
      node.kernel.timers.start(timer, after: .zero)
      _ = await fired.entries(1)
      #expect(!node.kernel.timers.cancel(timer))
    }
  }

  @Test func theEndLetsGoOfTimersThatHaveNotFired() throws {
    let living = SharedCount()
    let service = TimerService(clock: .system)
    try service.start()
    for _ in 0..<10 {
      let held = Tracked(living)
      service.start(WakeTimer { _ = held }, after: .seconds(10_000))
    }
    #expect(living.value == 10)
    #expect(service.count == 10)
    service.stop()
    #expect(living.value == 0)
    service.start(WakeTimer { Issue.record("The timers had been stopped.") }, after: .zero)
    service.stop()
    #expect(service.count == 0)
  }
}
