import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct CallTests {
  /// A call under way: the reply port that its server got, and what became of it.
  struct Pending: Sendable {
    let reply: Reply<Int>
    let outcome: Chronicle<Result<Int, CallError>>
    let task: Task<Void, Never>
  }

  /// Calls `server`, which keeps the reply port.
  static func pending(_ server: Ref<Order>, timeout: Duration? = .seconds(5)) async -> Pending {
    let kept = Chronicle<Reply<Int>>()
    let outcome = Chronicle<Result<Int, CallError>>()
    let task = Task {
      do throws(CallError) {
        outcome.note(
          .success(try await server.call(timeout: timeout) { reply in .perform { _ in kept.note(reply) } })
        )
      } catch {
        outcome.note(.failure(error))
      }
    }
    return Pending(reply: await kept.entries(1)[0], outcome: outcome, task: task)
  }

  private static func ask(_ server: Ref<Order>) async throws(CallError) -> Int {
    try await server.call(timeout: nil) { reply in .perform { _ in reply(1) } }
  }

  /// The error that `body` throws, nil if none.
  private static func error(
    _ body: () async throws(CallError) -> Int
  ) async -> CallError? {
    do throws(CallError) {
      _ = try await body()
      return nil
    } catch {
      return error
    }
  }

  /// That nothing is left of the calls to `server`.
  static func expectNoTrace(of server: Ref<Order>, in node: Runtime) async {
    await server.becomesFreeOfCalls()
    #expect(node.timerCount == 0)
    #expect(node.info(of: server.pid)?.monitoredBy ?? 0 == 0)
  }

  @Test(arguments: Kind.allCases)
  func theCallerGetsTheAnswer(_ kind: Kind) async throws {
    try await withNode { node in
      let server = kind.spawn(in: node)
      #expect(try await server.call { reply in .perform { _ in reply(42) } } == 42)
      #expect(try await server.call(timeout: nil) { reply in .perform { _ in reply("text") } } == "text")
      try await server.call { reply in .perform { _ in reply() } }
      await Self.expectNoTrace(of: server, in: node)
    }
  }

  @Test(arguments: Kind.allCases)
  func processesCallOneAnother(_ kind: Kind) async throws {
    try await withNode { node in
      let server = kind.spawn(in: node)
      let answers = Chronicle<Int>()
      for caller in [Kind.asyncServer, .raw].map({ $0.spawn(in: node) }) {
        caller.send(
          .await { _ in answers.note(try await server.call { reply in .perform { _ in reply(7) } }) }
        )
      }
      #expect(await answers.entries(2) == [7, 7])
    }
  }

  @Test(arguments: Kind.allCases)
  func theCallerGetsTheReasonForWhichTheServerEnds(_ kind: Kind) async throws {
    try await withNode { node in
      for reason in [ExitReason.normal, .shutdown, "over"] {
        let server = kind.spawn(in: node)
        await #expect(throws: CallError.exit(reason)) {
          let _: Int = try await server.call { _ in .perform { _ in throw Exit(reason) } }
        }
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func allThatWaitHearOfTheEndOfTheServer(_ kind: Kind) async throws {
    try await withNode { node in
      let server = kind.spawn(in: node)
      var calls: [Pending] = []
      for _ in 0..<5 { calls.append(await Self.pending(server)) }
      node.exit(server.pid, .kill)
      for call in calls {
        #expect(await call.outcome.entries(1) == [.failure(.exit(.killed))])
        #expect(call.reply.isSettled)
      }
      await Self.expectNoTrace(of: server, in: node)
    }
  }

  @Test func aServerThatHasEndedIsNoproc() async throws {
    try await withNode { node in
      let server = Kind.syncServer.spawn(in: node)
      let end = WatchedEnd(of: server)
      node.exit(server.pid, .kill)
      _ = await end.reason
      await #expect(throws: CallError.exit(.noproc)) { try await server.settle() }
      await Self.expectNoTrace(of: server, in: node)
    }
  }

  @Test func aNameThatNobodyHasIsNoproc() async throws {
    try await withNode { node in
      let name = node.named("server", as: Order.self)
      await #expect(throws: CallError.exit(.noproc)) {
        let _: Int = try await name.call { reply in .perform { _ in reply(1) } }
      }
      try node.register("server", Kind.syncServer.spawn(in: node))
      #expect(try await name.call { reply in .perform { _ in reply(1) } } == 1)
    }
  }

  @Test(arguments: Kind.allCases)
  func aCallTimesOutAfterFiveSecondsUnlessTold(_ kind: Kind) async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let server = kind.spawn(in: node)
      let unless = await Self.pending(server)
      let told = await Self.pending(server, timeout: .seconds(7))
      let never = await Self.pending(server, timeout: nil)
      clock.advance(by: .milliseconds(4_999))
      #expect(!unless.reply.isSettled)
      clock.advance(by: .milliseconds(1))
      #expect(await unless.outcome.entries(1) == [.failure(.timeout)])
      clock.advance(by: .milliseconds(1_999))
      #expect(!told.reply.isSettled)
      clock.advance(by: .milliseconds(1))
      #expect(await told.outcome.entries(1) == [.failure(.timeout)])
      clock.advance(by: .seconds(1_000_000))
      never.reply(3)
      #expect(await never.outcome.entries(1) == [.success(3)])
      await Self.expectNoTrace(of: server, in: node)
    }
  }

  @Test func noTimeAtAllIsOverAtOnce() async throws {
    try await withNode { node in
      let server = Kind.syncServer.spawn(in: node)
      try await server.held {
        await #expect(throws: CallError.timeout) {
          let _: Int = try await server.call(timeout: .zero) { reply in .perform { _ in reply(1) } }
        }
      }
      try await server.settle()
      await Self.expectNoTrace(of: server, in: node)
    }
  }

  @Test(arguments: Kind.allCases)
  func aLateAnswerIsDroppedAndLeavesNothingInAnyMailbox(_ kind: Kind) async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let server = kind.spawn(in: node)
      let (kept, errors, seen) = (Chronicle<Reply<Int>>(), Chronicle<CallError?>(), Chronicle<Seen>())
      let caller = Kind.asyncServer.spawn(in: node, seen, options: ProcessOptions(trapsExits: true))
      caller.send(
        .await { _ in
          errors.note(
            await Self.error { () async throws(CallError) in
              try await server.call { reply in .perform { _ in kept.note(reply) } }
            }
          )
        }
      )
      let reply = await kept.entries(1)[0]
      clock.advance(by: .seconds(5))
      #expect(await errors.entries(1) == [.timeout])
      reply(42)
      server.perform { _ in throw Exit("over") }
      try await caller.settle()
      #expect(seen.entries == [])
      #expect(node.info(of: caller.pid)?.mailboxLength == 0)
      #expect(node.info(of: caller.pid)?.monitors == 0)
      await Self.expectNoTrace(of: server, in: node)
    }
  }

  @Test(arguments: Kind.allCases)
  func theServerMayKeepTheReplyAndAnyProcessMayAnswer(_ kind: Kind) async throws {
    try await withNode { node in
      let (server, other) = (kind.spawn(in: node), kind.spawn(in: node))
      let call = await Self.pending(server)
      try await server.settle()
      #expect(!call.reply.isSettled)
      try await other.ask { _ in call.reply(1) }
      #expect(await call.outcome.entries(1) == [.success(1)])
    }
  }

  @Test func theFirstAnswerCounts() async throws {
    try await withNode { node in
      let server = Kind.syncServer.spawn(in: node)
      let call = await Self.pending(server)
      call.reply(1)
      call.reply(2)
      call.reply.refuse("too late")
      #expect(await call.outcome.entries(1) == [.success(1)])
      node.exit(server.pid, .kill)
      await call.task.value
      #expect(call.outcome.entries == [.success(1)])
    }
  }

  @Test func aServerMayRefuse() async throws {
    try await withNode { node in
      let server = Kind.syncServer.spawn(in: node)
      let call = await Self.pending(server)
      call.reply.refuse("Not today.")
      guard case .failure(let error) = await call.outcome.entries(1)[0] else { return }
      #expect(error.code == .refused)
      #expect(error.description == "The server refused the request. Not today.")
    }
  }

  @Test(arguments: [Kind.asyncServer, .raw])
  func aProcessThatCallsItselfGetsAnErrorAtOnce(_ kind: Kind) async throws {
    try await withNode { node in
      let process = kind.spawn(in: node)
      try node.register("self", process)
      let errors = Chronicle<CallError?>()
      process.send(
        .await { me in
          let name = me.runtime.named("self", as: Order.self)
          let ref = me.ref
          errors.note(await Self.error { () async throws(CallError) in try await Self.ask(ref) })
          errors.note(
            await Self.error { () async throws(CallError) in
              try await name.call(timeout: nil) { reply in .perform { _ in reply(1) } }
            }
          )
        }
      )
      #expect(await errors.entries(2) == [CallError(.callingSelf), CallError(.callingSelf)])
      try await process.settle()
    }
  }

  @Test(arguments: Kind.allCases)
  func cancellingTheCallingTaskEndsTheCall(_ kind: Kind) async throws {
    try await withNode { node in
      let server = kind.spawn(in: node)
      let call = await Self.pending(server, timeout: nil)
      call.task.cancel()
      #expect(await call.outcome.entries(1) == [.failure(CallError(.cancelled))])
      call.reply(1)
      try await server.settle()
      await Self.expectNoTrace(of: server, in: node)
    }
  }

  @Test func aTaskThatHasBeenCancelledCallsNobody() async throws {
    try await withNode { node in
      let server = Kind.syncServer.spawn(in: node)
      let task = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        await #expect(throws: CallError(.cancelled)) { try await server.settle() }
      }
      await task.value
      try await server.settle()
      #expect(node.info(of: server.pid)?.messagesHandled == 1)
    }
  }

  @Test func theCallOfAProcessThatIsKilledIsForgotten() async throws {
    try await withNode { node in
      let server = Kind.syncServer.spawn(in: node)
      let caller = Kind.asyncServer.spawn(in: node)
      let kept = Chronicle<Reply<Int>>()
      caller.send(
        .await { _ in _ = try await server.call(timeout: nil) { reply in .perform { _ in kept.note(reply) } }
        }
      )
      let reply = await kept.entries(1)[0]
      node.exit(caller.pid, .kill)
      while server.mailbox.control.withLock({ $0.hasCalls }) { await Task.yield() }
      #expect(reply.isSettled)
    }
  }

  @Test func callsOfManyEachGetTheirOwnAnswer() async throws {
    try await withNode { node in
      let server = Kind.syncServer.spawn(in: node)
      let sum = try await withThrowingTaskGroup(of: Int.self) { group in
        for number in 0..<200 {
          group.addTask {
            let answer: Int = try await server.call { reply in .perform { _ in reply(number) } }
            return answer == number ? 1 : 0
          }
        }
        return try await group.reduce(0, +)
      }
      #expect(sum == 200)
      await Self.expectNoTrace(of: server, in: node)
    }
  }

  /// Answer, timeout, cancellation and the server's end at the same time: one of them is the outcome.
  @Test func whateverComesAtTheSameTimeTheCallHasOneOutcome() async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      for _ in 0..<100 {
        let server = Kind.syncServer.spawn(in: node)
        let call = await Self.pending(server, timeout: .seconds(1))
        let answerer = Kind.asyncServer.spawn(in: node)
        answerer.perform { _ in call.reply(1) }
        server.perform { _ in throw Exit("over") }
        call.task.cancel()
        clock.advance(by: .seconds(1))
        await call.task.value
        #expect(call.outcome.entries.count == 1)
        await server.becomesFreeOfCalls()
        node.exit(answerer.pid, .kill)
      }
      #expect(node.timerCount == 0)
    }
  }

  @Test(arguments: [
    (CallError.timeout, "The call timed out."),
    (.exit("over"), "The server of the call ended: over."),
    (CallError(.cancelled), "The calling task was cancelled."),
    (CallError(.callingSelf), "A process cannot call itself: the answer could never come."),
    (CallError(.mailboxFull), "The server's mailbox is full."),
  ])
  func anErrorSaysWhatHappened(_ error: CallError, _ words: String) {
    #expect(error.description == words)
  }
}
