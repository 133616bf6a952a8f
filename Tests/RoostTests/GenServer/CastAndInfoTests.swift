import Testing

@testable import Roost

/// Messages that nobody waits to be answered.
@Suite(.timeLimit(.minutes(5)))
struct CastAndInfoTests {
  @Test("A cast is handled, in the process it was sent to", arguments: Handlers.allCases)
  func castIsHandled(_ handlers: Handlers) async throws { try await handled(handlers, .cast) }

  @Test(
    "Another message reaches the info handler, in the process it was sent to",
    arguments: Handlers.allCases
  )
  func infoIsHandled(_ handlers: Handlers) async throws { try await handled(handlers, .info) }

  private func handled(_ handlers: Handlers, _ trigger: Trigger) async throws {
    try await withNode { node in
      try await inTester(node) { inbox in
        let (server, tester) = (try await handlers.start(in: node), inbox.ref)
        try await trigger.pull(server, in: node) { me in tester.send("handled by \(me.pid)") }
        #expect(try await inbox.word() == "handled by \(server.pid)")
        try await inbox.expectNothingElse()
      }
    }
  }

  @Test(
    "A cast may stop the server: terminate and all who watch hear the reason",
    arguments: Handlers.allCases
  )
  func castMayStopTheServer(_ handlers: Handlers) async throws { try await stops(handlers, .cast) }

  @Test(
    "An info may stop the server: terminate and all who watch hear the reason",
    arguments: Handlers.allCases
  )
  func infoMayStopTheServer(_ handlers: Handlers) async throws { try await stops(handlers, .info) }

  private func stops(_ handlers: Handlers, _ trigger: Trigger) async throws {
    try await withNode { node in
      try await inTester(node) { inbox in
        let tester = inbox.ref
        let script = Script(terminate: { reason, _ in tester.send("\(reason)") })
        let (server, monitor) = try await handlers.start(by: inbox.me, .monitor, script)
        try await trigger.pull(server, in: node) { $0.stop(.shutdownBecause("enough")) }
        #expect(try await inbox.word() == "shutdown(enough)")
        #expect(
          try await inbox.down()
            == End(pid: server.pid, reason: .shutdownBecause("enough"), monitor: monitor)
        )
      }
    }
  }

  @Test("What is sent to a server that has ended vanishes", arguments: Handlers.allCases)
  func castToADeadServerVanishes(_ handlers: Handlers) async throws {
    try await withNode { node in
      try await inTester(node) { inbox in
        let server = try await handlers.start(in: node)
        try await server.stop()
        let living = SharedCount()
        for _ in 0..<10 {
          let message = Tracked(living)
          server.perform { _ in withExtendedLifetime(message) {} }
          try server.trySend(.perform { _ in withExtendedLifetime(message) {} })
          node.send(message, to: server.pid)
        }
        #expect(living.value == 0)
        try await inbox.expectNothingElse()
      }
    }
  }
}
