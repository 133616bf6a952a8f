import Roost
import Testing

/// The examples of the page "Timers" do what it says.
@Suite(.timeLimit(.minutes(5))) struct TimersPageTests {
  private let clock = ManualClock()

  @Test func aValueIsThereForItsTimeAndPuttingItAnewBeginsAnew() async throws {
    try await onRuntime(clock) { runtime in
      let cache = try await runtime.start { Cache() }
      func value() async throws -> Int? { try await cache.call { .get("a", reply: $0) } }
      cache.send(.put("a", 1, for: .seconds(10)))
      #expect(try await value() == 1)
      clock.advance(by: .seconds(9))
      cache.send(.put("a", 2, for: .seconds(10)))
      #expect(try await value() == 2)
      clock.advance(by: .seconds(9))
      #expect(try await value() == 2)
      clock.advance(by: .seconds(1))
      #expect(try await value() == nil)
    }
  }

  @Test func aDraftIsSavedOnceNothingHasChangedForASecond() async throws {
    let (saves, source) = AsyncStream<String>.makeStream()
    try await onRuntime(clock) { runtime in
      let draft = try await runtime.start { Draft { source.yield($0) } }
      for part in ["to ", "be"] {
        draft.send(.write(part))
        // Served after it, so that the timer is set.
        _ = try await runtime.system.state(of: draft, as: Draft.self)
        clock.advance(by: .milliseconds(900))
      }
      clock.advance(by: .milliseconds(100))
      for await text in saves {
        #expect(text == "to be")
        break
      }
    }
  }

  @Test func aSessionEndsWhenItIsIdle() async throws {
    #expect(try await sessionEndsWhenItIsIdle())
  }
}
