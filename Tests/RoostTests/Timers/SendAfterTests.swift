import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct SendAfterTests {
  @Test(arguments: Kind.allCases)
  func aTimerIsNeverEarly(_ kind: Kind) async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let journal = Chronicle<Seen>()
      let process = kind.spawn(in: node, journal)
      process.send(.note(1), after: .seconds(10))
      let timer = try await process.ask { me in me.startTimer(after: .seconds(20)) }
      clock.advance(by: .milliseconds(9_999))
      try await process.settle()
      #expect(journal.entries == [])
      clock.advance(by: .milliseconds(1))
      try await process.settle()
      #expect(journal.entries == [.number(1)])
      clock.advance(by: .milliseconds(9_999))
      try await process.settle()
      #expect(journal.entries.count == 1)
      clock.advance(by: .milliseconds(1))
      try await process.settle()
      #expect(journal.entries == [.number(1), .timer(timer)])
    }
  }

  @Test(arguments: Kind.allCases)
  func aTimerCancelledInTimeNeverArrives(_ kind: Kind) async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let journal = Chronicle<Seen>()
      let process = kind.spawn(in: node, journal)
      let send = process.send(.note(1), after: .seconds(10))
      let timer = try await process.ask { me in me.startTimer(after: .seconds(10)) }
      #expect(send.cancel())
      #expect(!send.cancel())
      #expect(
        try await process.ask { me in [me.cancelTimer(timer), me.cancelTimer(timer)] } == [true, false]
      )
      clock.advance(by: .seconds(60))
      try await process.settle()
      #expect(journal.entries == [])
    }
  }

  @Test(arguments: Kind.allCases)
  func cancellingTooLateSaysSo(_ kind: Kind) async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let journal = Chronicle<Seen>()
      let process = kind.spawn(in: node, journal)
      let send = process.send(.note(1), after: .seconds(1))
      let timer = try await process.ask { me in me.startTimer(after: .seconds(1)) }
      clock.advance(by: .seconds(1))
      try await process.settle()
      #expect(!send.cancel())
      #expect(try await !process.ask { me in me.cancelTimer(timer) })
      #expect(journal.entries == [.number(1), .timer(timer)])
    }
  }

  @Test(arguments: Kind.allCases)
  func aTimerThatHasRunOutButWasNotDeliveredCanStillBeCancelled(_ kind: Kind) async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let journal = Chronicle<Seen>()
      let process = kind.spawn(in: node, journal)
      let answers = Chronicle<Bool>()
      let timer = try await process.ask { me in me.startTimer(after: .seconds(1)) }
      try await process.held(then: { me in answers.note(me.cancelTimer(timer)) }) {
        clock.advance(by: .seconds(1))
      }
      #expect(await answers.entries(1) == [true])
      try await process.settle()
      #expect(journal.entries == [])
    }
  }

  @Test(arguments: [Duration.zero, .seconds(-1), .nanoseconds(-1), .seconds(Int64.min)])
  func aDelayOfZeroOrLessIsDueAtOnce(_ delay: Duration) async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let journal = Chronicle<Seen>()
      let process = Kind.syncServer.spawn(in: node, journal)
      // Nobody moves the clock.
      process.send(.note(1), after: delay)
      #expect(await journal.entries(1) == [.number(1)])
      let timer = try await process.ask { me in me.startTimer(after: delay) }
      #expect(await journal.entries(2) == [.number(1), .timer(timer)])
    }
  }

  @Test func onTheMachinesClockTimersComeInTheOrderOfTheirDeadlines() async throws {
    try await withNode({ $0.clock = .system }) { node in
      let journal = Chronicle<Seen>()
      let process = Kind.syncServer.spawn(in: node, journal)
      let begun = MonotonicTime.now()
      for delay in [30, 10, 20, 0] { process.send(.note(delay), after: .milliseconds(delay)) }
      #expect(await journal.entries(4) == [0, 10, 20, 30].map(Seen.number))
      #expect(MonotonicTime.now() - begun >= 30_000_000)
    }
  }

  @Test func aDelayTooLongToCountNeverComesAndCanBeCancelled() async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let journal = Chronicle<Seen>()
      let process = Kind.syncServer.spawn(in: node, journal)
      let send = process.send(.note(1), after: .seconds(Int64.max))
      clock.advance(by: .seconds(1_000_000_000))
      try await process.settle()
      #expect(journal.entries == [])
      #expect(send.cancel())
    }
  }

  @Test func aTimerForAnEndedProcessDoesNothing() async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let process = Kind.syncServer.spawn(in: node)
      process.send(.note(1), after: .seconds(1))
      node.exit(process.pid, .kill)
      _ = await process.untilExit()
      clock.advance(by: .seconds(1))
      #expect(process.mailbox.length == 0)
    }
  }

  @Test func anotherProcesssTimerCannotBeCancelled() async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let journal = Chronicle<Seen>()
      let owner = Kind.syncServer.spawn(in: node, journal)
      let other = Kind.syncServer.spawn(in: node)
      let timer = try await owner.ask { me in me.startTimer(after: .seconds(1)) }
      #expect(try await !other.ask { me in me.cancelTimer(timer) })
      clock.advance(by: .seconds(1))
      #expect(await journal.entries(1) == [.timer(timer)])
    }
  }
}
