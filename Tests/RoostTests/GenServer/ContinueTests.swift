import Testing

@testable import Roost

/// What a handler has done when it returns, before anything else.
@Suite(.timeLimit(.minutes(5)))
struct ContinueTests {
  @Test("A continue runs before any message that waits, from whichever handler", arguments: waysToDo)
  func continueRunsBeforeWaitingMessages(_ handlers: Handlers, _ trigger: Trigger) async throws {
    try await withNode { node in
      let told = Chronicle<String>()
      _ = try await trigger.start(handlers, in: node) { me in
        me.ref.perform { _ in told.note("message") }
        me.continue(with: .perform { _ in told.note("continue") })
      }
      #expect(await told.entries(2) == ["continue", "message"])
    }
  }

  @Test("It runs before signals and untyped messages that wait, too", arguments: Handlers.allCases)
  func continueRunsBeforeWaitingSignalsToo(_ handlers: Handlers) async throws {
    try await withNode { node in
      let told = Chronicle<String>()
      let script = Script(info: { info, _ in
        if case .exit = info { told.note("exit") } else { told.note("info") }
      })
      let options = ProcessOptions(trapsExits: true)
      let server = try await handlers.start(in: node, script, options: options)
      server.perform { me in
        me.exit(me.pid, .normal)
        node.send("untyped", to: me.pid)
        me.ref.perform { _ in told.note("message") }
        me.continue(with: .perform { _ in told.note("continue") })
      }
      #expect(await told.entries(4) == ["continue", "exit", "info", "message"])
    }
  }

  @Test("A continue may answer the call that led to it", arguments: Handlers.allCases)
  func continueMayAnswerTheCall(_ handlers: Handlers) async throws {
    try await withNode { node in
      let (server, told) = (try await handlers.start(in: node), Chronicle<String>())
      let answer = try await server.call(timeout: nil) { (reply: Reply<String>) in
        .perform { me in
          me.ref.perform { _ in told.note("message") }
          me.continue(with: .perform { _ in reply("told: \(told.entries)") })
        }
      }
      #expect(answer == "told: []")
      #expect(await told.entries(1) == ["message"])
    }
  }

  @Test("A continue may continue, again before any message", arguments: Handlers.allCases)
  func continueMayContinue(_ handlers: Handlers) async throws {
    try await withNode { node in
      let (server, told) = (try await handlers.start(in: node), Chronicle<String>())
      server.perform { me in
        me.continue(
          with: .perform { me in
            told.note("first")
            me.ref.perform { _ in told.note("message") }
            me.continue(with: .perform { _ in told.note("second") })
          }
        )
      }
      #expect(await told.entries(3) == ["first", "second", "message"])
    }
  }

  @Test("A continue may stop the server: what waits is not handled", arguments: Handlers.allCases)
  func continueMayStop(_ handlers: Handlers) async throws {
    try await withNode { node in
      try await inTester(node) { inbox in
        let told = Chronicle<String>()
        let (server, monitor) = try await handlers.start(by: inbox.me, .monitor)
        server.perform { me in
          me.ref.perform { _ in told.note("message") }
          me.continue(with: .perform { $0.stop() })
        }
        #expect(try await inbox.down() == End(pid: server.pid, reason: .normal, monitor: monitor))
        #expect(told.entries == [])
      }
    }
  }

  @Test("A server that continues for ever lets others run, and can be ended", arguments: Handlers.allCases)
  func endlessContinueGivesWay(_ handlers: Handlers) async throws {
    let configure: @Sendable (inout RuntimeConfiguration) -> Void = { $0.spareSchedulers = 0 }
    try await withNode(schedulers: 1, configure) { node in
      let server = try await handlers.start(in: node)
      let end = WatchedEnd(of: server)
      @Sendable func goOn(_ me: Context<Order>) { me.continue(with: .perform(goOn)) }
      server.perform(goOn)
      for _ in 0..<3 { try await handlers.start(in: node).settle() }
      node.exit(server.pid, "enough")
      #expect(await end.reason == "enough")
    }
  }
}
