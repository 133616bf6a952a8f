import Testing

@testable import Roost

/// Idle timeouts, set by each of the handlers that can.
@Suite(.timeLimit(.minutes(5)))
struct IdleTimeoutSettingTests {
  /// Whether the handler sets the timeout itself, or a continue that it asks for.
  enum Path: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case directly, byContinue

    var testDescription: String { rawValue }

    func take(_ deed: @escaping @Sendable (Context<Order>) -> Void) -> @Sendable (Context<Order>) -> Void {
      switch self {
      case .directly: deed
      case .byContinue: { $0.continue(with: .perform(deed)) }
      }
    }
  }

  private let clock = ManualClock()
  private let told = Chronicle<String>()

  private var script: Script {
    Script(info: { [told] info, _ in if case .idle = info { told.note("idle") } })
  }

  @Test(
    "An idle timeout that start sets comes if nothing else does, and once",
    arguments: Handlers.allCases,
    Path.allCases
  )
  func idleTimeoutSetByInitFiresOnlyIfNothingComes(_ handlers: Handlers, _ path: Path) async throws {
    try await firesOnlyIfNothingComes(handlers, .start, path)
  }

  @Test(
    "An idle timeout that a handler sets comes if nothing else does, and once",
    arguments: waysToDo.filter { $0.1 != .start },
    Path.allCases
  )
  func idleTimeoutSetByAHandlerFiresOnlyIfNothingComes(
    _ server: (handlers: Handlers, trigger: Trigger),
    _ path: Path
  ) async throws {
    try await firesOnlyIfNothingComes(server.handlers, server.trigger, path)
  }

  private func firesOnlyIfNothingComes(_ handlers: Handlers, _ trigger: Trigger, _ path: Path) async throws {
    try await withNode(clock: clock) { node in
      let timers = node.kernel.timers.count
      let set = path.take { $0.setIdleTimeout(.milliseconds(500)) }
      let left = try await trigger.start(handlers, in: node, script, set)
      await node.waitForTimers(beyond: timers)
      try await handlers.look(into: left, in: node)
      clock.advance(by: .milliseconds(500))
      #expect(await told.entries(1) == ["idle"])

      let disturbed = try await trigger.start(handlers, in: node, script, set)
      await node.waitForTimers(beyond: timers)
      clock.advance(by: .milliseconds(499))
      try await disturbed.settle()
      clock.advance(by: .seconds(1))
      for server in [left, disturbed] { try await server.settle() }
      #expect(told.entries == ["idle"])
    }
  }

  @Test(
    "An idle timeout of zero that start sets comes before a message that waits",
    arguments: Handlers.allCases,
    Path.allCases
  )
  func idleTimeoutOfZeroComesBeforeWaitingMessages(_ handlers: Handlers, _ path: Path) async throws {
    try await comesBeforeWaitingMessages(handlers, .start, path)
  }

  @Test(
    "An idle timeout of zero that a handler sets comes before a message that waits",
    arguments: waysToDo.filter { $0.1 != .start },
    Path.allCases
  )
  func idleTimeoutOfZeroSetByAHandlerComesBeforeWaitingMessages(
    _ server: (handlers: Handlers, trigger: Trigger),
    _ path: Path
  ) async throws {
    try await comesBeforeWaitingMessages(server.handlers, server.trigger, path)
  }

  private func comesBeforeWaitingMessages(_ handlers: Handlers, _ trigger: Trigger, _ path: Path) async throws
  {
    try await withNode { node in
      let set = path.take { [told] me in
        me.ref.perform { _ in told.note("message") }
        me.setIdleTimeout(.zero)
      }
      _ = try await trigger.start(handlers, in: node, script, set)
      #expect(await told.entries(2) == ["idle", "message"])
    }
  }

  @Test("What a handler has set it can take back, and the last word counts", arguments: Handlers.allCases)
  func idleTimeoutCanBeTakenBack(_ handlers: Handlers) async throws {
    try await withNode(clock: clock) { node in
      let (server, timers) = (try await handlers.start(in: node, script), node.kernel.timers.count)
      try await server.ask { me in
        me.setIdleTimeout(.zero)
        me.setIdleTimeout(nil)
      }
      try await handlers.look(into: server, in: node)
      #expect(told.entries == [] && node.kernel.timers.count == timers)
      try await server.ask { me in
        me.setIdleTimeout(.seconds(1))
        me.setIdleTimeout(.seconds(-1))
      }
      #expect(await told.entries(1) == ["idle"])
      #expect(node.kernel.timers.count == timers)
    }
  }

  @Test(
    "A server that sets zero again and again lets others run, and can be ended",
    arguments: Handlers.allCases
  )
  func endlessIdleTimeoutOfZeroGivesWay(_ handlers: Handlers) async throws {
    let configure: @Sendable (inout RuntimeConfiguration) -> Void = { $0.spareSchedulers = 0 }
    try await withNode(schedulers: 1, configure) { node in
      let again = Script(info: { _, me in me.setIdleTimeout(.zero) })
      let server = try await handlers.start(in: node, again)
      let end = WatchedEnd(of: server)
      server.perform { $0.setIdleTimeout(.zero) }
      for _ in 0..<3 { try await handlers.start(in: node).settle() }
      node.exit(server.pid, "enough")
      #expect(await end.reason == "enough")
    }
  }
}
