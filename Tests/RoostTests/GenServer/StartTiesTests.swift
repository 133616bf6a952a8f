import Testing

@testable import Roost

/// What ties a server to the process that started it.
@Suite(.timeLimit(.minutes(5)))
struct StartTiesTests {
  @Test("The linked starter gets the exit of the server with its reason, once", arguments: Handlers.allCases)
  func startLinkDeliversTheExitReason(_ handlers: Handlers) async throws {
    try await withNode { node in
      try await inTester(node) { inbox in
        let server = try await handlers.start(by: inbox.me, .link).ref
        server.perform { $0.stop("stopped") }
        #expect(try await inbox.exit() == End(pid: server.pid, reason: "stopped"))
        try await inbox.expectNothingElse()
      }
    }
  }

  @Test(
    "Starting and monitoring in one step gives exactly one DOWN, with the reason",
    arguments: Handlers.allCases
  )
  func startMonitorDeliversOneDown(_ handlers: Handlers) async throws {
    try await withNode { node in
      try await inTester(node) { inbox in
        let (server, monitor) = try await handlers.start(by: inbox.me, .monitor)
        server.perform { $0.stop("stopped") }
        #expect(try await inbox.down() == End(pid: server.pid, reason: "stopped", monitor: monitor))
        try await inbox.expectNothingElse()
      }
    }
  }

  @Test(
    "Starting and stopping in every way leaves no stray message with the starter",
    arguments: Handlers.allCases
  )
  func startingAndStoppingLeavesNoStrayMessages(_ handlers: Handlers) async throws {
    try await withNode { node in
      try await inTester(node) { inbox in
        for tie in Tie.allCases {
          for failure in [StartRefusal(), Exit("no"), Exit(.normal), Exit(.shutdown)] as [any Error] {
            _ = try? await handlers.start(by: inbox.me, tie, Script(start: { _ in throw failure }), name: "a")
          }
          let server = try await handlers.start(by: inbox.me, tie, name: "a").ref
          _ = try? await handlers.start(by: inbox.me, tie, name: "a")
          #expect(try await server.ask { $0.stop("stopped") } == ())
          switch tie {
          case .none: _ = await server.untilExit()
          case .link: #expect(try await inbox.exit().reason == "stopped")
          case .monitor: #expect(try await inbox.down().reason == "stopped")
          }
          await #expect(throws: CallError.exit(.noproc)) { try await server.settle() }
          await #expect(throws: CallError.exit(.noproc)) { try await server.stop() }
        }
        try await inbox.expectNothingElse()
        let info = node.info(of: inbox.pid)
        #expect(info?.links == [] && info?.monitors == 0 && info?.monitoredBy == 0)
      }
    }
  }

  @Test(
    "Terminate runs in a server whose parent, which asked it to stop, has a name",
    arguments: Handlers.allCases
  )
  func terminateRunsWhateverTheParentIsCalled(_ handlers: Handlers) async throws {
    try await withNode { node in
      try await inTester(node) { inbox in
        try node.register("parent", inbox.ref)
        let parent = node.named("parent", as: String.self)
        let script = Script(terminate: { reason, _ in try parent.send("\(reason)") })
        let server = try await handlers.start(
          by: inbox.me,
          .link,
          script,
          name: "child",
          options: ProcessOptions(trapsExits: true)
        ).ref
        server.perform { $0.stop(.shutdownBecause("asked")) }
        #expect(try await inbox.word() == "shutdown(asked)")
        #expect(try await inbox.exit() == End(pid: server.pid, reason: .shutdownBecause("asked")))
      }
    }
  }
}
