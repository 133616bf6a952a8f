import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct BoundedMailboxTests {
  private static func bounded(_ capacity: Int, _ overflow: Overflow) -> ProcessOptions {
    ProcessOptions(trapsExits: true, mailbox: MailboxBound(capacity: capacity, overflow: overflow))
  }

  @Test(arguments: Kind.allCases, [Overflow.dropNewest, .dropOldest, .fail])
  func aMessageTooManyGoesAsTheBoundSaysAndIsCounted(_ kind: Kind, _ overflow: Overflow) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let process = kind.spawn(in: node, journal, options: Self.bounded(3, overflow))
      try await process.held {
        for number in 1...5 { process.send(.note(number)) }
        let info = node.info(of: process.pid)
        #expect(info?.mailboxLength == 3)
        #expect(info?.messagesDropped == 2)
        #expect(node.kernel.metrics.dropped.load(ordering: .relaxed) == 2)
      }
      let stays = overflow == .dropOldest ? [3, 4, 5] : [1, 2, 3]
      #expect(await journal.entries(3) == stays.map(Seen.number))
      // There is room again, and no more than the three came.
      process.send(.note(6))
      #expect(await journal.entries(4) == (stays + [6]).map(Seen.number))
    }
  }

  @Test(arguments: [Overflow.dropNewest, .dropOldest, .fail])
  func whoAsksIsToldThatThereIsNoRoom(_ overflow: Overflow) async throws {
    try await withNode { node in
      let process = Kind.syncServer.spawn(in: node, options: Self.bounded(1, overflow))
      try await process.held {
        process.send(.note(1))
        if overflow == .fail {
          #expect(throws: MailboxFull(pid: process.pid)) { try process.trySend(.note(2)) }
        } else {
          try process.trySend(.note(2))
        }
        let request = process.request { reply in .perform { _ in reply(2) } }
        if overflow == .dropOldest {
          // It has a place, until the next message takes that.
          #expect(request.outcome == nil)
          process.send(.note(3))
        }
        #expect(request.outcome == .failure(CallError(.mailboxFull)))
      }
      let full = "The mailbox of \(process.pid) is full: send less, handle faster, or raise its capacity."
      #expect("\(MailboxFull(pid: process.pid))" == full)
    }
  }

  @Test(arguments: Kind.allCases)
  func theCallerOfADroppedCallIsToldAtOnceAndNoOther(_ kind: Kind) async throws {
    try await withNode { node in
      let process = kind.spawn(in: node, options: Self.bounded(3, .dropOldest))
      for _ in 0..<3 {
        var requests: [Request<Int>] = []
        try await process.held {
          for number in 0..<10 {
            if number % 3 == 1 {
              process.send(.note(number))
            } else {
              requests.append(process.request { reply in .perform { _ in reply(number) } })
            }
          }
          // The last three messages stay, and two of them are calls.
          let (dropped, stays) = (requests.dropLast(2), requests.suffix(2))
          #expect(dropped.allSatisfy { $0.outcome == .failure(CallError(.mailboxFull)) })
          #expect(stays.allSatisfy { $0.outcome == nil })
          // What has been dropped is kept nowhere until the process goes on.
          #expect(process.mailbox.control.withLock { !$0.calls.isMoving })
        }
        #expect(try await requests[requests.count - 2].answer(timeout: nil) == 8)
        #expect(try await requests[requests.count - 1].answer(timeout: nil) == 9)
      }
      await process.becomesFreeOfCalls()
    }
  }

  /// A call that was answered, and one that came to nothing otherwise, is no matter of those after it.
  @Test func aCallThatHasLeftTheMailboxIsNotFailedForALaterMessage() async throws {
    try await withNode { node in
      let process = Kind.syncServer.spawn(in: node, options: Self.bounded(1, .dropOldest))
      let held = Chronicle<Reply<Int>>()
      let kept = process.request { reply in .perform { _ in held.note(reply) } }
      let reply = await held.entries(1)[0]
      try await process.held {
        let abandoned: Request<Int> = process.request { reply in .perform { _ in reply(1) } }
        abandoned.abandon()
        for number in 1...3 { process.send(.note(number)) }
        #expect(abandoned.outcome == .failure(CallError(.abandoned)))
        #expect(kept.outcome == nil)
      }
      reply(7)
      #expect(try await kept.answer(timeout: nil) == 7)
    }
  }

  @Test(arguments: Kind.allCases, [Overflow.dropNewest, .dropOldest, .fail])
  func signalsAndTimersAreNeverRefused(_ kind: Kind, _ overflow: Overflow) async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let journal = Chronicle<Seen>()
      let process = kind.spawn(in: node, journal, options: Self.bounded(1, overflow))
      let target = Kind.syncServer.spawn(in: node)
      let end = WatchedEnd(of: target)
      let (timer, monitor) = try await process.ask { me in
        me.link(target.pid)
        return (me.startTimer(after: .seconds(1)), me.monitor(target.pid))
      }
      try await process.held {
        process.send(.note(1))
        node.send("untyped", to: process.pid)
        clock.advance(by: .seconds(1))
        node.exit(target.pid, "over")
        _ = await end.reason
      }
      let after: [Seen] = [
        .untyped, .timer(timer), .exit(target.pid, "over"), .down(monitor, target.pid, "over"),
      ]
      #expect(await journal.entries(5) == [.number(1)] + after)
    }
  }

  @Test(arguments: Kind.allCases)
  func anExitSignalEndsAProcessWhoseMailboxIsFull(_ kind: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let options = ProcessOptions(mailbox: MailboxBound(capacity: 2, overflow: .fail))
      let process = kind.spawn(in: node, journal, options: options)
      let end = WatchedEnd(of: process)
      try await process.held {
        for number in 1...5 { process.send(.note(number)) }
        node.exit(process.pid, "over")
      }
      #expect(await end.reason == "over")
      #expect(journal.entries == [])
    }
  }

  @Test(arguments: [0, -1, Int.min])
  func withACapacityBelowOneNothingStarts(_ capacity: Int) async throws {
    let options = Self.bounded(capacity, .fail)
    let reason = ExitReason.other("the capacity of a mailbox must be 1 or more, not \(capacity)")
    try await withNode { node in
      for handlers in Handlers.allCases {
        let error = await #expect(throws: StartError.self) {
          try await handlers.start(in: node, name: "name", options: options)
        }
        #expect(error?.reason == reason)
      }
      #expect(node.registeredNames == [])
      // Who does not wait for the start sees it as the end.
      try await inTester(node) { inbox in
        let (process, monitor) = inbox.me.spawnMonitor(options: options) { Puppet(journal: Chronicle()) }
        let down = try await inbox.down()
        #expect(down == End(pid: process.pid, reason: reason, monitor: monitor))
        let raw = inbox.me.spawnLink(receiving: Int.self, options: options) { _ in }
        let exit = try await inbox.exit()
        #expect(exit == End(pid: raw.pid, reason: reason))
      }
    }
  }

  @Test func aMessageThatIsDroppedIsReleased() async throws {
    try await withNode { node in
      let living = SharedCount()
      for overflow in [Overflow.dropNewest, .dropOldest, .fail] {
        let process = Kind.syncServer.spawn(in: node, options: Self.bounded(2, overflow))
        try await process.held {
          for _ in 0..<10 {
            let held = Tracked(living)
            process.perform { _ in _ = held }
          }
          #expect(living.value == 2)
        }
        while living.value != 0 { await Task.yield() }
      }
    }
  }

  /// What a bounded mailbox holds, and in which order, against a plain list.
  @Test(arguments: Kind.allCases, 1...6 as ClosedRange<UInt64>)
  func messagesAndEventsKeepTheirPlacesWhateverIsDropped(_ kind: Kind, _ seed: UInt64) async throws {
    var random = SplitMix(seed: seed)
    let overflow = [Overflow.dropNewest, .dropOldest, .fail][random.index(3)]
    let capacity = 1 + random.index(8)
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let process = kind.spawn(in: node, journal, options: Self.bounded(capacity, overflow))
      var expected: [Seen] = []
      var waiting = 0
      try await process.held {
        for number in 0..<200 {
          if random.index(3) == 0 {
            node.send("untyped", to: process.pid)
            expected.append(.untyped)
            continue
          }
          process.send(.note(number))
          if waiting < capacity {
            waiting += 1
          } else if overflow == .dropOldest {
            expected.remove(at: expected.firstIndex { $0 != .untyped } ?? 0)
          } else {
            continue
          }
          expected.append(.number(number))
        }
      }
      #expect(await journal.entries(expected.count) == expected)
      #expect(node.info(of: process.pid)?.mailboxLength == 0)
    }
  }
}
