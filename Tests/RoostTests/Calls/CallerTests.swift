import Testing

@testable import Roost

/// Processes as callers: one timer for all their calls, and no cancellation handler.
@Suite(.timeLimit(.minutes(5))) struct CallerTests {
  @Test("Each call of a process has its own timeout, shorter or longer than that of the call before")
  func eachCallHasItsOwnTimeout() async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let server = node.spawn { Keeper() }
      let outcomes = Chronicle<CallError.Code?>()
      let begun = Chronicle<Int>()
      node.spawn(receiving: Never.self) { _ in
        for seconds in [10, 5, 20] {
          do throws(CallError) {
            try await server.call(timeout: .seconds(seconds)) { reply in
              .keep(reply) { begun.note(seconds) }
            }
          } catch {
            outcomes.note(error.code)
          }
          // One that is answered leaves the timer behind.
          do throws(CallError) {
            try await server.call(timeout: .seconds(1), Keeper.Message.answer)
            outcomes.note(nil)
          } catch {
            outcomes.note(error.code)
          }
        }
      }
      _ = await begun.entries(1)
      clock.advance(by: .milliseconds(9_999))
      #expect(outcomes.entries.isEmpty)
      clock.advance(by: .milliseconds(1))
      #expect(await outcomes.entries(2) == [.timeout, nil])
      _ = await begun.entries(2)
      clock.advance(by: .milliseconds(4_999))
      #expect(outcomes.entries.count == 2)
      clock.advance(by: .milliseconds(1))
      #expect(await outcomes.entries(4) == [.timeout, nil, .timeout, nil])
      _ = await begun.entries(3)
      clock.advance(by: .milliseconds(19_999))
      #expect(outcomes.entries.count == 4)
      clock.advance(by: .milliseconds(1))
      #expect(await outcomes.entries(6).suffix(2) == [.timeout, nil])
    }
  }

  @Test("A timeout of nothing, or less, is over at once")
  func timeoutOfNothing() async throws {
    try await withNode { node in
      let server = node.spawn { Keeper() }
      let outcomes = Chronicle<CallError.Code?>()
      node.spawn(receiving: Never.self) { _ in
        do throws(CallError) {
          try await server.call(timeout: .zero) { .keep($0) {} }
        } catch {
          outcomes.note(error.code)
        }
      }
      #expect(await outcomes.entries(1) == [.timeout])
    }
  }

  @Test("An exit signal ends the call that a process waits in")
  func exitSignalEndsTheCall() async throws {
    try await withNode { node in
      let server = node.spawn { Keeper() }
      let outcomes = Chronicle<CallError.Code?>()
      let begun = Chronicle<Int>()
      let caller = node.spawn(receiving: Never.self) { _ in
        for _ in 0..<2 {
          do throws(CallError) {
            try await server.call(timeout: nil) { reply in .keep(reply) { begun.note(0) } }
          } catch {
            outcomes.note(error.code)
          }
        }
      }
      _ = await begun.entries(1)
      node.exit(caller.pid, "enough")
      // The second call does not begin.
      #expect(await outcomes.entries(2) == [.cancelled, .cancelled])
      #expect(begun.entries.count == 1)
    }
  }

  @Test("A process may not call itself, a Task that its handler started may")
  func taskOfAHandlerMayCallItsProcess() async throws {
    try await withNode { node in
      let outcomes = Chronicle<CallError.Code?>()
      let server = node.spawn { Selfish(outcomes: outcomes) }
      server.send(.callYourself)
      #expect(await outcomes.entries(1) == [.callingSelf])
      server.send(.haveATaskCallYou)
      #expect(await outcomes.entries(2) == [.callingSelf, nil])
    }
  }

  @Test("What a server has answered is no longer among the calls that wait for it")
  func answeredCallsAreForgotten() async throws {
    try await withNode { node in
      let server = node.spawn { Keeper() }
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<8 {
          group.addTask { for _ in 0..<500 { try? await server.call(Keeper.Message.answer) } }
        }
      }
      await server.becomesFreeOfCalls()
    }
  }

  private struct Keeper: GenServer {
    enum Message: Sendable {
      case keep(Reply<Void>, @Sendable () -> Void)
      case answer(Reply<Void>)
      case nothing
    }

    var kept: [Reply<Void>] = []

    mutating func handle(_ message: Message, _ me: Context<Message>) {
      switch message {
      case .keep(let reply, let then):
        kept.append(reply)
        then()
      case .answer(let reply): reply()
      case .nothing: break
      }
    }
  }

  private struct Selfish: AsyncGenServer {
    enum Message: Sendable {
      case callYourself, haveATaskCallYou
      case answer(Reply<Void>)
    }

    let outcomes: Chronicle<CallError.Code?>

    mutating func handle(_ message: Message, _ me: Context<Message>) async {
      switch message {
      case .callYourself: outcomes.note(await Self.call(me.ref))
      case .haveATaskCallYou:
        let (ref, outcomes) = (me.ref, outcomes)
        Task { outcomes.note(await Self.call(ref)) }
      case .answer(let reply): reply()
      }
    }

    private static func call(_ ref: Ref<Message>) async -> CallError.Code? {
      do throws(CallError) {
        try await ref.call(Message.answer)
        return nil
      } catch {
        return error.code
      }
    }
  }
}
