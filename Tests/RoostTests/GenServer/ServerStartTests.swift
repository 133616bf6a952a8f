import Testing

@testable import Roost

/// What whoever starts a server gets to hear.
@Suite(.timeLimit(.minutes(5)))
struct ServerStartTests {
  private struct Boom: Error {}

  @Test(
    "A started server answers; stopped, it is gone, and calls to it fail with noproc",
    arguments: Handlers.allCases
  )
  func startedServerAnswersAndAStoppedOneIsNoproc(_ handlers: Handlers) async throws {
    try await withNode { node in
      let server = try await handlers.start(in: node, name: "echo")
      let name = node.named("echo", as: Order.self)
      #expect(try await server.ask { _ in "hello" } == "hello")
      #expect(try await name.ask { _ in "hello" } == "hello")
      let end = WatchedEnd(of: server)
      #expect(try await server.ask { $0.stop("stopped") } == ())
      #expect(await end.reason == "stopped")
      await #expect(throws: CallError.exit(.noproc)) { try await server.ask { _ in } }
      await #expect(throws: CallError.exit(.noproc)) { try await name.ask { _ in } }
      #expect(node.info(of: server.pid) == nil)
    }
  }

  @Test(
    "A start that is declined is no failure, leaves no process and disturbs no starter",
    arguments: waysToStart
  )
  func initThatIgnoresStartsNothing(_ handlers: Handlers, _ tie: Tie) async throws {
    try await withNode { node in
      let starts = SharedCount()
      let script = Script(start: { _ in
        starts.add(1)
        throw StartRefusal()
      })
      // Not trapping exits: one would end it.
      try await inTester(node, trapsExits: false) { inbox in
        for name in [nil, "a"] {
          let error = await #expect(throws: StartError.self) {
            try await handlers.start(by: inbox.me, tie, script, name: name)
          }
          #expect(error?.isIgnored == true && error?.reason == nil)
          #expect(node.processCount == 1 && node.registeredNames == [])
        }
        try await inbox.expectNothingElse()
      }
      #expect(starts.value == 2)
    }
  }

  @Test("The reason why a start fails is the starter's error, and its only one", arguments: waysToStart)
  func initThatFailsGivesItsReasonToStart(_ handlers: Handlers, _ tie: Tie) async throws {
    try await withNode { node in
      try await inTester(node) { inbox in
        await #expect(throws: StartError(reason: ExitReason(thrown: Boom()))) {
          try await handlers.start(by: inbox.me, tie, Script(start: { _ in throw Boom() }))
        }
        await #expect(throws: StartError(reason: .shutdownBecause("no room"))) {
          try await handlers.start(
            by: inbox.me,
            tie,
            Script(start: { _ in throw Exit(.shutdownBecause("no room")) })
          )
        }
        try await inbox.expectNothingElse()
      }
    }
  }

  @Test(
    "A process that is made to end while it starts fails the start, and says so to nobody else",
    arguments: waysToStart
  )
  func exitSignalDuringStartIsTheStartersError(_ handlers: Handlers, _ tie: Tie) async throws {
    try await withNode { node in
      try await inTester(node) { inbox in
        let script = Script(
          start: { me in me.exit(me.pid, "pushed") },
          wait: { _ in await untilCancelled() }
        )
        await #expect(throws: StartError(reason: "pushed")) {
          try await handlers.start(by: inbox.me, tie, script)
        }
        try await inbox.expectNothingElse()
        #expect(node.info(of: inbox.pid)?.links == [])
      }
    }
  }

  @Test(
    "A second start under a name fails and says who has it; the name is free after that one's end",
    arguments: waysToStart
  )
  func secondStartUnderANameNamesTheHolder(_ handlers: Handlers, _ tie: Tie) async throws {
    try await withNode { node in
      try await inTester(node) { inbox in
        let (first, monitor) = try await handlers.start(by: inbox.me, .monitor, name: "a")
        try await node.named("a", as: Order.self).settle()
        let error = await #expect(throws: StartError.self) {
          try await handlers.start(by: inbox.me, tie, name: "a")
        }
        #expect(error?.alreadyStarted == first.pid)
        try await inbox.expectNothingElse()
        first.perform { $0.stop() }
        #expect(try await inbox.down() == End(pid: first.pid, reason: .normal, monitor: monitor))
        try await handlers.start(by: inbox.me, tie, name: "a").ref.settle()
      }
    }
  }
}
