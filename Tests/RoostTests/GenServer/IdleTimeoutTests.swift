import Testing

@testable import Roost

/// Idle timeouts: what ends them, and what does not.
@Suite(.timeLimit(.minutes(5)))
struct IdleTimeoutTests {
  private let clock = ManualClock()
  private let idles = Chronicle<Duration>()

  /// A server that notes when it has been idle.
  private func server(_ handlers: Handlers, in node: Runtime) async throws -> Ref<Order> {
    let script = Script(info: { [idles, clock] info, _ in if case .idle = info { idles.note(clock.now) } })
    return try await handlers.start(in: node, script)
  }

  @Test("A cast may set an idle timeout", arguments: Handlers.allCases)
  func castMaySetAnIdleTimeout(_ handlers: Handlers) async throws { try await sets(handlers, .cast) }

  @Test("An info may set an idle timeout", arguments: Handlers.allCases)
  func infoMaySetAnIdleTimeout(_ handlers: Handlers) async throws { try await sets(handlers, .info) }

  private func sets(_ handlers: Handlers, _ trigger: Trigger) async throws {
    try await withNode(clock: clock) { node in
      let (server, timers) = (try await server(handlers, in: node), node.kernel.timers.count)
      try await trigger.pull(server, in: node) { $0.setIdleTimeout(.milliseconds(1)) }
      await node.waitForTimers(beyond: timers)
      clock.advance(by: .milliseconds(1))
      #expect(await idles.entries(1) == [.milliseconds(1)])
    }
  }

  @Test("A call that comes in time ends the idle timeout: it never comes", arguments: Handlers.allCases)
  func aCallInTimeCancelsTheIdleTimeout(_ handlers: Handlers) async throws {
    try await withNode(clock: clock) { node in
      let (server, timers) = (try await server(handlers, in: node), node.kernel.timers.count)
      try await server.ask { $0.setIdleTimeout(.seconds(1)) }
      await node.waitForTimers(beyond: timers)
      clock.advance(by: .milliseconds(500))
      let early = try await server.ask { [idles] _ in idles.entries }
      clock.advance(by: .seconds(2))
      let late = try await server.ask { [idles] _ in idles.entries }
      #expect(early == [] && late == [])
    }
  }

  @Test("A call that comes too late finds that the idle timeout has come", arguments: Handlers.allCases)
  func aCallTooLateFindsTheIdleTimeoutFired(_ handlers: Handlers) async throws {
    try await withNode(clock: clock) { node in
      let (server, timers) = (try await server(handlers, in: node), node.kernel.timers.count)
      try await server.ask { $0.setIdleTimeout(.seconds(1)) }
      await node.waitForTimers(beyond: timers)
      clock.advance(by: .milliseconds(1500))
      let known = try await server.ask { [idles] _ in idles.entries }
      #expect(known == [.milliseconds(1500)])
    }
  }

  @Test("Looking into a server does not touch its idle timeout", arguments: Handlers.allCases)
  func aStatusRequestDoesNotCancelTheIdleTimeout(_ handlers: Handlers) async throws {
    try await withNode(clock: clock) { node in
      let (server, timers) = (try await server(handlers, in: node), node.kernel.timers.count)
      server.perform { $0.setIdleTimeout(.milliseconds(500)) }
      await node.waitForTimers(beyond: timers)
      clock.advance(by: .milliseconds(100))
      #expect(node.system.status(of: server)?.pid == server.pid)
      try await handlers.look(into: server, in: node)
      try await node.system.suspend(server, timeout: nil)
      try await node.system.resume(server, timeout: nil)
      clock.advance(by: .milliseconds(400))
      #expect(await idles.entries(1) == [.milliseconds(500)])
      clock.advance(by: .milliseconds(100))
      try await server.settle()
      #expect(idles.entries.count == 1)
    }
  }

  @Test("Whatever message comes ends the idle timeout", arguments: waysToDo.filter { $0.1 != .start })
  func anyMessageCancelsTheIdleTimeout(_ handlers: Handlers, _ trigger: Trigger) async throws {
    try await withNode(clock: clock) { node in
      let (server, timers) = (try await server(handlers, in: node), node.kernel.timers.count)
      server.perform { $0.setIdleTimeout(.milliseconds(500)) }
      await node.waitForTimers(beyond: timers)
      try await trigger.pull(server, in: node) { _ in }
      try await handlers.look(into: server, in: node)
      #expect(node.kernel.timers.count == timers)
      clock.advance(by: .seconds(1))
      try await server.settle()
      #expect(idles.entries == [])
    }
  }

  @Test("So does a timer of the server's own", arguments: Handlers.allCases)
  func aTimerCancelsTheIdleTimeout(_ handlers: Handlers) async throws {
    try await withNode(clock: clock) { node in
      let (server, timers) = (try await server(handlers, in: node), node.kernel.timers.count)
      server.perform { me in
        _ = me.startTimer(after: .milliseconds(400))
        me.setIdleTimeout(.milliseconds(500))
      }
      await node.waitForTimers(beyond: timers + 1)
      clock.advance(by: .milliseconds(400))
      try await handlers.look(into: server, in: node)
      clock.advance(by: .seconds(1))
      try await server.settle()
      #expect(idles.entries == [])
    }
  }

  @Test("A timeout whose time is over while a message waits gives way to it", arguments: Handlers.allCases)
  func aWaitingMessageEndsAnIdleTimeoutThatFires(_ handlers: Handlers) async throws {
    try await withNode(clock: clock) { node in
      let (server, timers) = (try await server(handlers, in: node), node.kernel.timers.count)
      server.perform { $0.setIdleTimeout(.milliseconds(500)) }
      await node.waitForTimers(beyond: timers)
      try await node.system.suspend(server, timeout: nil)
      server.perform { _ in }
      clock.advance(by: .seconds(1))
      try await node.system.resume(server, timeout: nil)
      try await server.settle()
      #expect(idles.entries == [])
    }
  }
}
