import Testing

@testable import Roost

/// What an exit signal does, by the table of the semantics.
@Suite(.timeLimit(.minutes(5)))
struct ExitSignalTests {
  enum Effect: Sendable, Equatable {
    case goesOn
    case ends(ExitReason)
    case info
  }

  static let table: [(reason: ExitReason, plain: Effect, trapping: Effect)] = [
    (.normal, .goesOn, .info),
    (.kill, .ends(.killed), .ends(.killed)),
    (.shutdown, .ends(.shutdown), .info),
    (.shutdownBecause("done"), .ends(.shutdownBecause("done")), .info),
    (.killed, .ends(.killed), .info),
    (.noproc, .ends(.noproc), .info),
    (.noconnection, .ends(.noconnection), .info),
    ("a word", .ends("a word"), .info),
    (.error(.init(type: "E", message: "m")), .ends(.error(.init(type: "E", message: "m"))), .info),
  ]

  @Test(arguments: Kind.allCases, [false, true])
  func theTableHoldsForExitOfAnotherProcess(_ kind: Kind, _ traps: Bool) async throws {
    try await withNode { node in
      let sender = Kind.syncServer.spawn(in: node)
      for row in Self.table {
        let journal = Chronicle<Seen>()
        let process = kind.spawn(in: node, journal, options: ProcessOptions(trapsExits: traps))
        let end = WatchedEnd(of: process)
        try await sender.ask { me in me.exit(process.pid, row.reason) }
        switch traps ? row.trapping : row.plain {
        case .goesOn:
          try await process.settle()
          #expect(journal.entries == [])
        case .info:
          try await process.settle()
          #expect(journal.entries == [.exit(sender.pid, row.reason)])
        case .ends(let reason):
          #expect(await end.reason == reason)
          #expect(node.info(of: process.pid) == nil)
        }
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func exitFromOutsideOfAnyProcessDoesTheSame(_ kind: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let process = kind.spawn(in: node, journal)
      node.exit(process.pid, .normal)
      try await process.ask { me in me.trapsExits = true }
      node.exit(process.pid, .normal)
      node.exit(process.pid, "a word")
      let reasons = await journal.entries(2).compactMap {
        if case .exit(_, let reason) = $0 { reason } else { nil }
      }
      #expect(reasons == [.normal, "a word"])
      let end = WatchedEnd(of: process)
      node.exit(process.pid, .kill)
      #expect(await end.reason == .killed)
      node.exit(process.pid, "too late")
    }
  }

  @Test(arguments: Kind.allCases)
  func normalSentToOneselfEndsTheProcess(_ kind: Kind) async throws {
    try await withNode { node in
      let process = kind.spawn(in: node)
      let end = WatchedEnd(of: process)
      process.perform { me in me.exit(me.pid, .normal) }
      #expect(await end.reason == .normal)
    }
  }

  @Test(arguments: Kind.allCases)
  func whoTrapsExitsGetsItsOwnSignalsButForKill(_ kind: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let process = kind.spawn(in: node, journal, options: ProcessOptions(trapsExits: true))
      let end = WatchedEnd(of: process)
      try await process.ask { me in
        me.exit(me.pid, .normal)
        me.exit(me.pid, "a word")
      }
      #expect(await journal.entries(2) == [.exit(process.pid, .normal), .exit(process.pid, "a word")])
      process.perform { me in me.exit(me.pid, .kill) }
      #expect(await end.reason == .killed)
    }
  }

  @Test(arguments: Kind.allCases)
  func trappingCanBeTurnedOnAndOff(_ kind: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let process = kind.spawn(in: node, journal)
      let end = WatchedEnd(of: process)
      #expect(try await !process.ask { me in me.trapsExits })
      try await process.ask { me in me.trapsExits = true }
      node.exit(process.pid, "trapped")
      try await process.ask { me in me.trapsExits = false }
      #expect(journal.entries.count == 1)
      node.exit(process.pid, "over")
      #expect(await end.reason == "over")
    }
  }

  @Test(arguments: [Kind.syncServer, .raw])
  func theFirstOfSeveralSignalsCountsUnlessThereIsAKill(_ kind: Kind) async throws {
    try await withNode { node in
      for (signals, reason) in [(["one", "two"], "one"), (["one", .kill], .killed)]
        as [([ExitReason], ExitReason)]
      {
        let process = kind.spawn(in: node)
        let end = WatchedEnd(of: process)
        try await process.held { for signal in signals { node.exit(process.pid, signal) } }
        #expect(await end.reason == reason)
      }
    }
  }

  @Test func aSyncHandlerThatRunsIsNotInterrupted() async throws {
    try await withNode { node in
      for reason in ["over", .kill] as [ExitReason] {
        let journal = Chronicle<Seen>()
        let process = Kind.syncServer.spawn(in: node, journal)
        let end = WatchedEnd(of: process)
        try await process.held(then: { _ in journal.note(.number(1)) }) {
          node.exit(process.pid, reason)
          process.send(.note(2))
          #expect(node.info(of: process.pid)?.status == .running)
        }
        #expect(await end.reason == (reason == .kill ? .killed : reason))
        #expect(journal.entries == [.number(1)])
      }
    }
  }

  @Test(arguments: [Kind.asyncServer, .raw])
  func anExitSignalCancelsTheTaskAndTheProcessEndsWhenTheHandlerReturns(_ kind: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<String>()
      let park = Park()
      let process = kind.spawn(in: node)
      let end = WatchedEnd(of: process)
      process.send(
        .await { _ in
          await withTaskCancellationHandler {
            await park.wait()
          } onCancel: {
            journal.note("cancelled")
          }
          journal.note("goes on")
          try Task.checkCancellation()
        }
      )
      await park.begins()
      node.exit(process.pid, "told to")
      #expect(await journal.entries(1) == ["cancelled"])
      #expect(node.info(of: process.pid)?.status == .running)
      park.release()
      // Not the handler's CancellationError.
      #expect(await end.reason == "told to")
      #expect(journal.entries == ["cancelled", "goes on"])
    }
  }

  @Test(arguments: [Kind.asyncServer, .raw])
  func aKillDoesNotWaitForAnAsyncHandler(_ kind: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let left = Chronicle<Bool>()
      let park = Park()
      let process = kind.spawn(in: node, journal)
      try node.register("name", process)
      let end = WatchedEnd(of: process)
      process.send(
        .await { me in
          await park.wait()
          left.note(Task.isCancelled)
          me.ref.send(.note(1))
        }
      )
      await park.begins()
      process.send(.note(2))
      node.exit(process.pid, .kill)
      #expect(await end.reason == .killed)
      #expect(node.processCount == 0)
      #expect(node.registeredNames == [])
      // What the handler still does is on its own.
      park.release()
      #expect(await left.entries(1) == [true])
      #expect(journal.entries == [])
    }
  }

  @Test(arguments: [Kind.asyncServer, .raw])
  func anExitSignalEndsAProcessThatSleeps(_ kind: Kind) async throws {
    try await withNode { node in
      let begun = Chronicle<Int>()
      let process = kind.spawn(in: node)
      let end = WatchedEnd(of: process)
      process.send(
        .await { _ in
          begun.note(1)
          try await Task.sleep(for: .seconds(100_000))
        }
      )
      _ = await begun.entries(1)
      node.exit(process.pid, "told to")
      #expect(await end.reason == "told to")
    }
  }
}
