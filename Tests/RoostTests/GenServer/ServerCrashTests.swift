import Logging
import Testing

@testable import Roost

/// How a server that fails ends, and who hears what.
@Suite(.timeLimit(.minutes(5)))
struct ServerCrashTests {
  private struct Boom: Error, CustomStringConvertible {
    var description: String { "the till is empty" }
  }

  private struct Till: GenServer {
    enum Message: Sendable {
      case pay(Int, reply: Reply<Int>)
      case tell(Int)
    }
    var total = 40

    mutating func handle(_ message: Message, _ me: Context<Message>) throws {
      total += 2
      throw Boom()
    }
  }

  private struct AsyncTill: AsyncGenServer {
    var total = 40

    mutating func handle(_ message: Till.Message, _ me: Context<Till.Message>) async throws {
      total += 2
      throw Boom()
    }
  }

  private let log = LogBook()

  @Test(
    "Shutdown reasons reach callers and links as they are, and are not logged",
    arguments: Handlers.allCases
  )
  func shutdownReasonsReachCallersAndLinksUnlogged(_ handlers: Handlers) async throws {
    try await withNode({ $0.logger = log.logger }) { node in
      for reason in [ExitReason.shutdownBecause("moved"), .shutdown] {
        for throwsIt in [true, false] {
          try await inTester(node) { inbox in
            let server = try await handlers.start(by: inbox.me, .link).ref
            await #expect(throws: CallError.exit(reason)) {
              try await server.call(timeout: nil) { (_: Reply<Int>) in
                .perform { me in if throwsIt { throw Exit(reason) } else { me.stop(reason) } }
              }
            }
            #expect(try await inbox.exit() == End(pid: server.pid, reason: reason))
          }
        }
      }
    }
    #expect(log.errors.isEmpty)
  }

  @Test(
    "A failure is the caller's error, and is reported once: with pid, message, state and caller",
    arguments: Handlers.allCases
  )
  func crashReachesTheCallerAndIsReportedOnce(_ handlers: Handlers) async throws {
    try await withNode({ $0.logger = log.logger }) { node in
      let (server, caller) = try await inTester(node) { inbox in
        let server = handlers == .sync ? node.spawn { Till() } : node.spawn { AsyncTill() }
        await #expect(throws: CallError.exit(ExitReason(thrown: Boom()))) {
          try await server.call(timeout: nil) { .pay(7, reply: $0) }
        }
        return (server.pid, inbox.pid)
      }
      let report = try #require(log.entries.first)
      #expect(report.level == .error && report["reason"] == "Boom: the till is empty")
      #expect(report["pid"] == "\(server)" && report["caller"] == "\(caller)")
      #expect(report["message"] == "pay(7, reply: reply to \(caller))")
      #expect(report["state"] == (handlers == .sync ? "Till(total: 42)" : "AsyncTill(total: 42)"))
    }
    #expect(log.errors.count == 1)
  }

  @Test("A failure that nobody waits for is reported without a caller", arguments: Handlers.allCases)
  func crashOnACastIsReportedWithoutACaller(_ handlers: Handlers) async throws {
    try await withNode({ $0.logger = log.logger }) { node in
      let server = handlers == .sync ? node.spawn { Till() } : node.spawn { AsyncTill() }
      let end = WatchedEnd(of: server)
      server.send(.tell(7))
      #expect(await end.reason == ExitReason(thrown: Boom()))
      #expect(log.entries.count == 1)
      #expect(log.entries.first?["message"] == "tell(7)" && log.entries.first?["caller"] == nil)
    }
  }

  @Test("The supervisor's report of a failure says as much", arguments: Handlers.allCases)
  func supervisedCrashIsReportedWithMessageStateAndCaller(_ handlers: Handlers) async throws {
    try await withNode({ $0.logger = log.logger }) { node in
      let child =
        handlers == .sync
        ? Child("till", name: "till", restart: .temporary) { Till() }
        : Child("till", name: "till", restart: .temporary) { AsyncTill() }
      let till = node.named("till", as: Till.Message.self)
      let pay: @Sendable () async throws -> Void = {
        await #expect(throws: CallError.exit(ExitReason(thrown: Boom()))) {
          try await till.call(timeout: nil) { .pay(7, reply: $0) }
        }
      }
      let supervisor = try await node.start(Supervisor { child })
      try await pay()
      await supervisor.stop()
      let dynamic = try await node.start(DynamicSupervisor())
      _ = try await dynamic.startChild(child)
      try await pay()
      await dynamic.stop()
      #expect(log.entries.map(\.message) == ["Supervisor: child ended", "Supervisor: child ended"])
      for report in log.entries {
        #expect(report["message"] == "pay(7, reply: reply)")
        #expect(report["state"] == (handlers == .sync ? "Till(total: 42)" : "AsyncTill(total: 42)"))
      }
    }
  }
}
