import Testing

@testable import Roost

/// What a process does that a busy connection holds: nothing, until it is released.
@Suite(.timeLimit(.minutes(5)))
struct HeldProcessTests {
  private let told = Chronicle<String>()
  private let holds = Chronicle<HeldProcess?>()

  /// Has `server` held, and do `then` before its handler returns.
  private func hold(
    _ server: Ref<Order>,
    then: @escaping @Sendable (Context<Order>) -> Void = { _ in }
  ) async throws -> HeldProcess {
    server.perform { [holds] me in
      holds.note(me.runtime.holdCurrentProcess())
      then(me)
    }
    return try #require(await holds.entries(1)[0])
  }

  @Test("A process that is held handles no message", arguments: Kind.allCases)
  func heldProcessHandlesNoMessage(_ kind: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let process = kind.spawn(in: node, journal)
      let held = try await hold(process)
      process.send(.note(1))
      try await serves(process, in: node)
      #expect(journal.entries == [])
      held.release()
      #expect(await journal.entries(1) == [.number(1)])
    }
  }

  @Test("A continue waits until the process is released, and comes first then", arguments: Handlers.allCases)
  func continueWaitsUntilTheProcessIsReleased(_ handlers: Handlers) async throws {
    try await withNode { node in
      let server = try await handlers.start(in: node)
      let held = try await hold(server, then: continueAndSend)
      try await handlers.look(into: server, in: node)
      #expect(told.entries == [])
      held.release()
      #expect(await told.entries(2) == ["continue", "message"])
    }
  }

  @Test("Released while it is suspended, it waits until it is resumed", arguments: Handlers.allCases)
  func continueOfASuspendedProcessWaitsUntilItIsResumed(_ handlers: Handlers) async throws {
    try await withNode { node in
      let server = try await handlers.start(in: node)
      let held = try await hold(server, then: continueAndSend)
      try await node.system.suspend(server, timeout: nil)
      held.release()
      try await handlers.look(into: server, in: node)
      #expect(told.entries == [])
      try await node.system.resume(server, timeout: nil)
      #expect(await told.entries(2) == ["continue", "message"])
    }
  }

  @Test("So does an idle timeout of zero, and another begins then", arguments: Handlers.allCases)
  func idleTimeoutWaitsUntilTheProcessIsReleased(_ handlers: Handlers) async throws {
    let clock = ManualClock()
    for timeout in [Duration.zero, .seconds(1)] {
      let suite = Self()
      try await withNode(clock: clock) { node in
        let idles = Chronicle<Void>()
        let script = Script(info: { info, _ in if case .idle = info { idles.note(()) } })
        let server = try await handlers.start(in: node, script)
        let held = try await suite.hold(server) { $0.setIdleTimeout(timeout) }
        try await handlers.look(into: server, in: node)
        let timers = node.kernel.timers.count
        clock.advance(by: .seconds(2))
        try await handlers.look(into: server, in: node)
        #expect(idles.entries.isEmpty)
        held.release()
        if timeout > .zero {
          await node.waitForTimers(beyond: timers)
          clock.advance(by: timeout)
        }
        _ = await idles.entries(1)
      }
    }
  }

  @Test("An end does not wait: its own wish, a stop, an exit signal", arguments: Handlers.allCases)
  func heldProcessCanEnd(_ handlers: Handlers) async throws {
    for end in ["itself", "stop", "signal"] {
      let suite = Self()
      try await withNode { node in
        let server = try await handlers.start(in: node)
        let watched = WatchedEnd(of: server)
        let held = try await suite.hold(server) { me in
          suite.continueAndSend(me)
          if end == "itself" { me.stop(.other(end)) }
        }
        if end == "stop" { try await server.stop(.other(end), timeout: nil) }
        if end == "signal" { node.exit(server.pid, .other(end)) }
        #expect(await watched.reason == .other(end))
        held.release()
        #expect(suite.told.entries == [])
      }
    }
  }

  @Test("A raw process that is held receives nothing, not even what it has passed over")
  func heldRawProcessReceivesNothingPassedOver() async throws {
    try await withNode { node in
      let process = node.spawn(receiving: Int.self) { [told, holds] inbox in
        _ = try await inbox.receive { if case .message(2) = $0 { true } else { nil } }
        holds.note(node.holdCurrentProcess())
        guard case .message(let number) = try await inbox.receive() else { return }
        told.note("\(number)")
      }
      for number in 1...2 { process.send(number) }
      let held = try #require(await holds.entries(1)[0])
      await #expect(throws: CallError.self) {
        try await node.system.state(of: process, as: Int.self, timeout: nil)
      }
      #expect(told.entries == [])
      held.release()
      #expect(await told.entries(1) == ["1"])
    }
  }

  @Sendable private func continueAndSend(_ me: Context<Order>) {
    me.ref.perform { [told] _ in told.note("message") }
    me.continue(with: .perform { [told] _ in told.note("continue") })
  }

  /// Waits until the process has served a request of the system, which it does while it is held.
  private func serves(_ process: Ref<Order>, in node: Runtime) async throws {
    try await node.system.resume(process, timeout: nil)
  }
}
