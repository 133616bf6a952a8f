import Roost
import Testing

/// The examples of the page "Processes" do what it says.
@Suite(.timeLimit(.minutes(5))) struct ProcessesPageTests {
  @Test func aRawProcessCountsAndEndsWhenItsFunctionReturns() async throws {
    try await onRuntime { runtime in
      let counter = startCounting(on: runtime)
      for word in ["to", "be"] { counter.send(.say(word)) }
      let count = try await counter.call(Word.count)
      #expect(count == 2)
      let reason = await counter.untilExit()
      #expect([.normal, .noproc].contains(reason))
    }
  }

  @Test func whatIsUrgentIsTakenFirstAndTheRestStaysInItsOrder() async throws {
    let clock = ManualClock()
    try await onRuntime(clock) { runtime in
      let clerk = startClerk(opening: .seconds(60), on: runtime)
      for job in [Job.ordinary("a"), .urgent("b"), .ordinary("c"), .urgent("d")] { clerk.send(job) }
      let done = clerk.request(Job.close)
      while done.outcome == nil {
        // The office opens, some time after what is urgent has been done.
        if runtime.info(of: clerk.pid)?.messagesHandled == 2 { clock.advance(by: .seconds(60)) }
        await Task.yield()
      }
      let order = try await done.answer()
      #expect(order == ["b", "d", "a", "c"])
    }
  }

  @Test func theOperatorStartsAnotherLineWhenOneEnds() async throws {
    try await onRuntime { runtime in
      let keeper = try await runtime.start { Operator() }
      let first = try await keeper.call(Operator.Message.line)
      runtime.exit(first.pid, "hung up")
      _ = await first.untilExit()
      #expect(try await keeper.call(Operator.Message.ends) == ["hung up"])
      #expect(try await keeper.call(Operator.Message.line) != first)
      try await keeper.stop()
    }
  }

  @Test func whoEndsIsThereNoMore() async throws {
    try await onRuntime { runtime in
      let presence = try await runtime.start { Presence() }
      let (ann, ben) = (runtime.idler(), runtime.idler())
      presence.send(.join("ann", ann.pid))
      presence.send(.join("ben", ben.pid))
      presence.send(.join("cleo", runtime.idler().pid))
      #expect(try await presence.call(Presence.Message.users) == ["ann", "ben", "cleo"])
      runtime.exit(ann.pid, .kill)
      _ = await ann.untilExit()
      presence.send(.leave("ben"))
      #expect(try await presence.call(Presence.Message.users) == ["cleo"])
    }
  }

  @Test func ofTheSamplesTheOldestGo() async throws {
    try await onRuntime { runtime in
      let supervisor = try await runtime.start(meters())
      let meter = try runtime.whereis("meter", as: Meter.Message.self)
      try await runtime.system.suspend(meter)
      for n in 1...150 { meter.send(.sample(n)) }
      try await runtime.system.resume(meter)
      // Served after what waits, so that there is room.
      _ = try await runtime.system.state(of: meter, as: Meter.self)
      #expect(try await meter.call(Meter.Message.sum) == (51...150).reduce(0, +))
      #expect(runtime.info(of: meter.pid)?.messagesDropped == 50)
      await supervisor.stop()
    }
  }

  @Test func withFailTheSenderIsTold() async throws {
    try await onRuntime { runtime in
      let options = ProcessOptions(mailbox: MailboxBound(capacity: 2, overflow: .fail))
      let meter = try await runtime.start(options: options) { Meter() }
      try await runtime.system.suspend(meter)
      #expect(offer([1, 2, 3, 4], to: meter) == 2)
      let refusal = await #expect(throws: CallError.self) { try await meter.call(Meter.Message.sum) }
      #expect(refusal?.code == .mailboxFull)
      try await runtime.system.resume(meter)
      // Served after what waits, so that there is room.
      _ = try await runtime.system.state(of: meter, as: Meter.self)
      #expect(try await meter.call(Meter.Message.sum) == 3)
    }
  }

  @Test func whoVotesWhenThePollIsClosedVotesInVain() async throws {
    try await onRuntime { runtime in
      let voters = (1...3).map { vote in
        runtime.spawn(receiving: Question.self) { inbox in
          guard case .message(let question) = try await inbox.receive() else { return }
          question.answer.send(vote)
          // And once more when it is told to.
          _ = try await inbox.receive()
          question.answer.send(100)
        }
      }
      let poll = runtime.spawn { Poll() }
      poll.send(.ask(voters))
      while runtime.info(of: poll.pid)?.messagesHandled ?? 0 < 4 { await Task.yield() }
      let votes = try await poll.call(Poll.Message.close)
      #expect(votes.sorted() == [1, 2, 3])
      for voter in voters {
        runtime.send("again", to: voter.pid)
        _ = await voter.untilExit()
      }
      let later = try await poll.call(Poll.Message.close)
      #expect(later == votes)
    }
  }
}
