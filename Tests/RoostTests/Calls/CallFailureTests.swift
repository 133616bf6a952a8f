import Testing

@testable import Roost

/// Calls that bring no answer.
@Suite(.timeLimit(.minutes(5)))
struct CallFailureTests {
  @Test(
    "A call that is not answered in time fails, its late answer vanishes, and the server lives",
    arguments: Handlers.allCases
  )
  func callThatIsNotAnsweredInTimeFailsWithTimeout(_ handlers: Handlers) async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let (server, ports) = (try await handlers.start(in: node), Chronicle<Reply<Int>>())
      try await inTester(node) { inbox in
        @Sendable func call(_ timeout: Duration) async throws -> Int {
          try await server.call(timeout: timeout) { reply in .perform { _ in ports.note(reply) } }
        }
        let inTime = Task {
          let port = await ports.entries(1)[0]
          clock.advance(by: .milliseconds(1))
          port(1)
        }
        #expect(try await call(.milliseconds(30)) == 1)
        await inTime.value
        let tooLate = Task {
          _ = await ports.entries(2)
          clock.advance(by: .milliseconds(1))
        }
        await #expect(throws: CallError.timeout) { try await call(.milliseconds(1)) }
        await tooLate.value
        let port = ports.entries[1]
        #expect(port.isSettled)
        port(2)
        #expect(try await server.ask { _ in 3 } == 3)
        try await inbox.expectNothingElse()
      }
    }
  }

  @Test(
    "A call whose server ends fails with the reason of that; a later one with noproc",
    arguments: Handlers.allCases
  )
  func callThatLosesTheServerFailsWithItsReason(_ handlers: Handlers) async throws {
    try await withNode { node in
      for (sent, seen) in [(ExitReason.kill, .killed), ("boom", "boom"), (.shutdown, .shutdown)]
        as [(ExitReason, ExitReason)]
      {
        let (server, ports) = (try await handlers.start(in: node), Chronicle<Reply<Int>>())
        let answer = Task {
          try await server.call(timeout: nil) { reply in .perform { _ in ports.note(reply) } }
        }
        _ = await ports.entries(1)
        node.exit(server.pid, sent)
        await #expect(throws: CallError.exit(seen)) { try await answer.value }
        await #expect(throws: CallError.exit(.noproc)) { try await server.settle() }
      }
    }
  }

  @Test(
    "A handler that calls its own process is refused at once, with and without a time limit, by ref and by name"
  )
  func callToOneselfIsRefused() async throws {
    try await withNode { node in
      let server = try await Handlers.async.start(in: node, name: "me")
      let errors = Chronicle<CallError?>()
      for timeout in [nil, Duration.seconds(5)] {
        server.send(
          .await { me in
            errors.note(
              await #expect(throws: CallError.self) { try await me.ref.ask(timeout: timeout) { _ in } }
            )
            let name = node.named("me", as: Order.self)
            errors.note(
              await #expect(throws: CallError.self) { try await name.ask(timeout: timeout) { _ in } }
            )
            let request = me.ref.request { reply in .perform { _ in reply(()) } }
            errors.note(await #expect(throws: CallError.self) { try await request.answer(timeout: timeout) })
          }
        )
      }
      #expect(
        await errors.entries(6).map { $0?.code } == [
          .callingSelf, .callingSelf, .callingSelf, .callingSelf, .callingSelf, .callingSelf,
        ]
      )
      try await server.settle()
    }
  }

  @Test(
    "A call with a negative timeout is refused in words, and nothing is sent",
    arguments: Handlers.allCases
  )
  func callWithANegativeTimeoutSendsNothing(_ handlers: Handlers) async throws {
    try await withNode { node in
      let (server, seen) = (try await handlers.start(in: node, name: "a"), Chronicle<Int>())
      let negative = Duration.seconds(-1)
      await #expect(throws: CallError(.invalidTimeout)) {
        try await server.ask(timeout: negative) { _ in seen.note(1) }
      }
      await #expect(throws: CallError(.invalidTimeout)) {
        try await node.named("a", as: Order.self).ask(timeout: negative) { _ in seen.note(2) }
      }
      await #expect(throws: CallError(.invalidTimeout)) {
        try await node.system.state(of: server, as: Scripted.self, timeout: negative)
      }
      let asker = try await handlers.start(in: node)
      let answers = Chronicle<CallError.Code?>()
      asker.perform { me in
        me.request(server, timeout: negative) { reply in
          .perform { _ in
            seen.note(3)
            reply(())
          }
        } then: { answer in
          .perform { _ in
            if case .failure(let error) = answer { answers.note(error.code) }
          }
        }
      }
      #expect(await answers.entries(1) == [.invalidTimeout])
      try await server.settle()
      #expect(seen.entries == [])
    }
  }

  @Test("Cancelling the task that calls ends the call, and the server lives", arguments: Handlers.allCases)
  func cancellingTheTaskEndsTheCall(_ handlers: Handlers) async throws {
    try await withNode { node in
      let (server, ports) = (try await handlers.start(in: node), Chronicle<Reply<Int>>())
      let answer = Task {
        try await server.call(timeout: nil) { reply in .perform { _ in ports.note(reply) } }
      }
      let port = await ports.entries(1)[0]
      answer.cancel()
      await #expect(throws: CallError(.cancelled)) { try await answer.value }
      #expect(port.isSettled)
      port(1)
      try await server.settle()
      await server.becomesFreeOfCalls()
    }
  }
}
