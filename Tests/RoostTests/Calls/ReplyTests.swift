import Testing

@testable import Roost

/// When and by whom a call is answered.
@Suite(.timeLimit(.minutes(5)))
struct ReplyTests {
  /// Keeps the reply port of a call until a timer runs out.
  private struct Patient: GenServer {
    enum Message: Sendable {
      case later(Duration, reply: Reply<String>)
      case now(reply: Reply<String>)
    }
    var kept: [TimerRef: Reply<String>] = [:]

    mutating func handle(_ message: Message, _ me: Context<Message>) {
      switch message {
      case .later(let delay, let reply): kept[me.startTimer(after: delay)] = reply
      case .now(let reply): reply("now")
      }
    }

    mutating func handle(info: Info, _ me: Context<Message>) {
      if case .timer(let timer) = info { kept.removeValue(forKey: timer)?("later") }
    }
  }

  private struct AsyncPatient: AsyncGenServer {
    var patient = Patient()

    mutating func handle(_ message: Patient.Message, _ me: Context<Patient.Message>) async {
      patient.handle(message, me)
    }

    mutating func handle(info: Info, _ me: Context<Patient.Message>) async { patient.handle(info: info, me) }
  }

  @Test(
    "A server may answer later, from another handler, and serve others meanwhile",
    arguments: Handlers.allCases
  )
  func replyMayComeFromALaterHandler(_ handlers: Handlers) async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let server = handlers == .sync ? node.spawn { Patient() } : node.spawn { AsyncPatient() }
      let timers = node.kernel.timers.count
      async let later = server.call(timeout: nil) { .later(.seconds(1), reply: $0) }
      await node.waitForTimers(beyond: timers)
      let now = try await server.call(timeout: nil, Patient.Message.now)
      clock.advance(by: .seconds(1))
      let answers = try await [now, later]
      #expect(answers == ["now", "later"])
    }
  }

  @Test("Another process may answer, and the first answer counts", arguments: Handlers.allCases)
  func anyProcessMayAnswerAndTheFirstCounts(_ handlers: Handlers) async throws {
    try await withNode { node in
      let (front, back) = (try await handlers.start(in: node), try await handlers.start(in: node))
      let answer = try await front.call(timeout: nil) { (reply: Reply<Int>) in
        .perform { _ in
          back.perform { _ in
            reply(1)
            reply(2)
            reply.refuse("too late")
          }
        }
      }
      #expect(answer == 1)
    }
  }

  @Test("A server may refuse a request in words", arguments: Handlers.allCases)
  func refusalIsTheCallersError(_ handlers: Handlers) async throws {
    try await withNode { node in
      let server = try await handlers.start(in: node)
      let error = await #expect(throws: CallError.self) {
        try await server.call(timeout: nil) { (reply: Reply<Int>) in
          .perform { _ in reply.refuse("No room.") }
        }
      }
      #expect(error?.code == .refused && error?.description == "The server refused the request. No room.")
      try await server.settle()
    }
  }

  @Test("A reply port says which process has called, if one has", arguments: Handlers.allCases)
  func replyKnowsTheCaller(_ handlers: Handlers) async throws {
    try await withNode { node in
      let server = try await handlers.start(in: node)
      let ask: @Sendable (Reply<Pid?>) -> Order = { reply in .perform { _ in reply(reply.caller) } }
      #expect(try await server.call(timeout: nil, ask) == nil)
      try await inTester(node) { inbox in
        let (called, requested) = (
          try await server.call(timeout: nil, ask), try await server.request(ask).answer(timeout: nil)
        )
        #expect(called == inbox.pid && requested == inbox.pid)
      }
      let (asker, answers) = (try await handlers.start(in: node), Chronicle<Pid?>())
      asker.perform { me in
        me.request(server, timeout: nil, ask) { answer in .perform { _ in answers.note(try answer.get()) } }
      }
      #expect(await answers.entries(1) == [asker.pid])
    }
  }
}
