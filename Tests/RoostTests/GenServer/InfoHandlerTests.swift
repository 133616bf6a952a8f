import Logging
import Testing

@testable import Roost

/// What becomes of messages that are not of the server's own type.
@Suite(.timeLimit(.minutes(5)))
struct InfoHandlerTests {
  private struct Boom: Error {}

  private struct Deaf: GenServer {
    struct Message: Sendable { let reply: Reply<Int> }
    mutating func handle(_ message: Message, _ me: Context<Message>) { message.reply(1) }
  }

  private struct AsyncDeaf: AsyncGenServer {
    mutating func handle(_ message: Deaf.Message, _ me: Context<Deaf.Message>) async { message.reply(1) }
  }

  private let log = LogBook()

  @Test(
    "An error in the info handler ends the server, and is not taken for its absence",
    arguments: Handlers.allCases
  )
  func failureInInfoEndsTheServer(_ handlers: Handlers) async throws {
    try await withNode({ $0.logger = log.logger }) { node in
      let server = try await handlers.start(in: node, Script(info: { _, _ in throw Boom() }))
      let end = WatchedEnd(of: server)
      node.send("hello", to: server.pid)
      #expect(await end.reason == ExitReason(thrown: Boom()))
      #expect(log.entries.map(\.message) == ["Process ended with an error"])
      #expect(log.entries.first?["message"] == "message(\"hello\")")
    }
  }

  @Test(
    "Without an info handler other messages are logged and dropped, and the server lives",
    arguments: Handlers.allCases
  )
  func unhandledInfoIsLoggedAndTheServerLives(_ handlers: Handlers) async throws {
    try await withNode({ $0.logger = log.logger }) { node in
      let server =
        handlers == .sync
        ? try await node.start(name: "deaf") { Deaf() } : try await node.start(name: "deaf") { AsyncDeaf() }
      node.send("hello", to: server.pid)
      #expect(try await server.call(timeout: nil) { Deaf.Message(reply: $0) } == 1)
      #expect(log.entries.count == 1)
      let warning = try #require(log.entries.first)
      #expect(warning.level == .warning && warning.message == "Unexpected message dropped")
      #expect(warning["name"] == "deaf" && warning["pid"] == "\(server.pid)")
      #expect(warning["message"] == "message(\"hello\")")
    }
  }
}
