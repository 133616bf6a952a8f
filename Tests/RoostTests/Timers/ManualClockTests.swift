import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct ManualClockTests {
  @Test func timeStandsStillUntilItIsMoved() {
    let clock = ManualClock()
    #expect(clock.now == .zero)
    clock.advance(by: .seconds(2))
    clock.advance(by: .seconds(-1))
    clock.advance(by: .milliseconds(500))
    #expect(clock.now == .milliseconds(2_500))
  }

  @Test(arguments: [Duration.seconds(Int64.max), .seconds(Int64.max / 2), .seconds(Int64.min)])
  func aStepTooLongToCountGoesAsFarAsTheClockDoes(_ step: Duration) {
    let clock = ManualClock()
    for _ in 0..<3 { clock.advance(by: step) }
    clock.advance(by: .seconds(1))
    #expect(clock.now == (step > .zero ? .nanoseconds(Int64.max) : .seconds(1)))
  }

  @Test func whatIsDueHasBeenSentWhenAdvanceReturns() async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let process = Kind.syncServer.spawn(in: node)
      try await process.held {
        for second in 1...10 { process.send(.note(second), after: .seconds(second)) }
        clock.advance(by: .seconds(7))
        #expect(node.info(of: process.pid)?.mailboxLength == 7)
      }
    }
  }

  @Test func callsTimeOutByIt() async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let process = Kind.syncServer.spawn(in: node)
      let outcome = Chronicle<CallError>()
      let asked = Chronicle<Int>()
      Task {
        do throws(CallError) {
          let _: Int = try await process.call(timeout: .seconds(30)) { reply in
            .perform { me in
              me.send(.perform { _ in _ = reply }, after: .seconds(100))
              asked.note(1)
            }
          }
        } catch {
          outcome.note(error)
        }
      }
      _ = await asked.entries(1)
      clock.advance(by: .milliseconds(29_999))
      #expect(outcome.entries.isEmpty)
      clock.advance(by: .milliseconds(1))
      #expect(await outcome.entries(1) == [.timeout])
    }
  }
}
