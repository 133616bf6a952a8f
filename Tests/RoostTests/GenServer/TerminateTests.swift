import Testing

@testable import Roost

/// The last thing a server does.
@Suite(.timeLimit(.minutes(5)))
struct TerminateTests {
  private struct Boom: Error {}

  private let log = LogBook()

  @Test("A failure in terminate is the exit reason, and is reported, once", arguments: Handlers.allCases)
  func failureInTerminateBecomesTheExitReason(_ handlers: Handlers) async throws {
    try await withNode({ $0.logger = log.logger }) { node in
      try await inTester(node) { inbox in
        for reason in [ExitReason.normal, .shutdown, "failed"] {
          let script = Script(terminate: { _, _ in throw Boom() })
          let (server, monitor) = try await handlers.start(by: inbox.me, .monitor, script)
          #expect(try await server.ask { $0.stop(reason) } == ())
          let end = try await inbox.down()
          #expect(end == End(pid: server.pid, reason: ExitReason(thrown: Boom()), monitor: monitor))
        }
      }
    }
    #expect(log.errors.map { $0["reason"] } == ["Boom: Boom()", "Boom: Boom()", "Boom: Boom()"])
    #expect(log.errors.allSatisfy { $0["state"]?.contains("Scripted(") == true })
  }

  @Test("Stop reports a failure in terminate instead of returning", arguments: Handlers.allCases)
  func stopReportsAFailureInTerminate(_ handlers: Handlers) async throws {
    try await withNode { node in
      for reason in [ExitReason.normal, .shutdown, "failed"] {
        let server = try await handlers.start(in: node, Script(terminate: { _, _ in throw Boom() }))
        await #expect(throws: CallError.exit(ExitReason(thrown: Boom()))) { try await server.stop(reason) }
      }
    }
  }

  @Test("A server without terminate stops with the reason given", arguments: Handlers.allCases)
  func serverWithoutTerminateStopsWithTheReasonGiven(_ handlers: Handlers) async throws {
    try await withNode { node in
      for reason in [ExitReason.normal, "test"] {
        let kind = handlers == .sync ? Kind.syncServer : .asyncServer
        let server = kind.spawn(in: node)
        let end = WatchedEnd(of: server)
        try await server.stop(reason)
        #expect(await end.reason == reason)
      }
    }
  }

  @Test(
    "Terminate runs when a server stops itself, fails, is stopped, or, trapping exits, loses its parent",
    arguments: Handlers.allCases
  )
  func terminateRunsForEveryEndButAnExitSignal(_ handlers: Handlers) async throws {
    try await withNode { node in
      let told = Chronicle<ExitReason>()
      let script = Script(terminate: { reason, _ in told.note(reason) })
      let trapping = ProcessOptions(trapsExits: true)
      try await handlers.start(in: node, script).ask { $0.stop("itself") }
      #expect(await told.entries(1)[0] == "itself")
      try await handlers.start(in: node, script).perform { _ in throw Boom() }
      #expect(await told.entries(2)[1] == ExitReason(thrown: Boom()))
      try await handlers.start(in: node, script).stop("stopped")
      #expect(told.entries[2...] == ["stopped"])
      for options in [trapping, ProcessOptions()] {
        let child = Chronicle<Ref<Order>>()
        await #expect(throws: Exit("parent")) {
          try await inTester(node) { inbox in
            child.note(try await handlers.start(by: inbox.me, .link, script, options: options).ref)
            throw Exit("parent")
          }
        }
        _ = await child.entries(1)[0].untilExit()
      }
      let killed = try await handlers.start(in: node, script, options: trapping)
      node.exit(killed.pid, .kill)
      _ = await killed.untilExit()
      #expect(told.entries[3...] == ["parent"])
    }
  }

  @Test("A parent's end is the reason unless terminating fails", arguments: Handlers.allCases)
  func failureInTerminateOutranksTheParentsEnd(_ handlers: Handlers) async throws {
    try await withNode { node in
      let ends = Chronicle<WatchedEnd>()
      await #expect(throws: Exit(.shutdown)) {
        try await inTester(node) { inbox in
          let script = Script(terminate: { _, _ in throw Boom() })
          let options = ProcessOptions(trapsExits: true)
          ends.note(
            WatchedEnd(of: try await handlers.start(by: inbox.me, .link, script, options: options).ref)
          )
          throw Exit(.shutdown)
        }
      }
      #expect(await ends.entries(1)[0].reason == ExitReason(thrown: Boom()))
    }
  }
}
