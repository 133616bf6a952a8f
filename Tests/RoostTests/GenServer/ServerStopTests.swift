import Testing

@testable import Roost

/// Stopping a server, and waiting until it has stopped.
@Suite(.timeLimit(.minutes(5)))
struct ServerStopTests {
  private struct Boom: Error {}

  @Test(
    "Stop returns once the server has ended as normal; a second one finds nobody",
    arguments: Handlers.allCases
  )
  func stopReturnsOnceTheServerIsGone(_ handlers: Handlers) async throws {
    try await withNode { node in
      try await inTester(node) { inbox in
        let (server, monitor) = try await handlers.start(by: inbox.me, .monitor)
        try await server.stop()
        let second = inbox.me.monitor(server.pid)
        #expect(try await inbox.down() == End(pid: server.pid, reason: .normal, monitor: monitor))
        #expect(try await inbox.down() == End(pid: server.pid, reason: .noproc, monitor: second))
        await #expect(throws: CallError.exit(.noproc)) { try await server.stop() }
        try await inbox.expectNothingElse()
      }
    }
  }

  @Test(
    "The reason asked for is the server's, goes to terminate, and is no error to the stopper",
    arguments: Handlers.allCases
  )
  func stopWithAReasonEndsWithThatReason(_ handlers: Handlers) async throws {
    try await withNode { node in
      try await inTester(node) { inbox in
        let tester = inbox.ref
        let script = Script(terminate: { reason, _ in tester.send("\(reason)") })
        let (server, monitor) = try await handlers.start(by: inbox.me, .monitor, script)
        try await server.stop("other", timeout: nil)
        #expect(try await inbox.word() == "other")
        #expect(try await inbox.down() == End(pid: server.pid, reason: "other", monitor: monitor))
      }
    }
  }

  @Test("A negative timeout is refused in words, and the server lives", arguments: Handlers.allCases)
  func stopWithANegativeTimeoutIsRefusedAndTheServerLives(_ handlers: Handlers) async throws {
    try await withNode { node in
      let server = try await handlers.start(in: node)
      let error = await #expect(throws: CallError.self) { try await server.stop(timeout: .seconds(-1)) }
      #expect(error?.code == .invalidTimeout)
      #expect(error?.description == "A timeout must be zero or more, or nil for none. It is -1.0 seconds.")
      try await server.settle()
      try await server.stop()
      #expect(node.processCount == 0)
    }
  }

  @Test("A server can be stopped by its name, which is free then", arguments: Handlers.allCases)
  func stopByNameFreesTheName(_ handlers: Handlers) async throws {
    try await withNode { node in
      let server = try await handlers.start(in: node, name: "a")
      let name = node.named("a", as: Order.self)
      try await name.stop()
      #expect(node.pid(of: "a") == nil && node.info(of: server.pid) == nil)
      await #expect(throws: CallError.exit(.noproc)) { try await name.stop() }
    }
  }

  @Test(
    "What was sent before a stop is handled first, what comes after it is not",
    arguments: Handlers.allCases
  )
  func stopKeepsItsPlaceAmongTheMessages(_ handlers: Handlers) async throws {
    try await withNode { node in
      let seen = Chronicle<Int>()
      let server = try await handlers.start(in: node, Script(terminate: { _, _ in seen.note(0) }))
      let (busy, release) = (Gate(), Gate())
      server.perform { _ in
        busy.open()
        release.pass()
      }
      busy.pass()
      server.perform { _ in seen.note(1) }
      let stop = Task { try await server.stop() }
      while server.mailbox.control.withLock({ !$0.hasEvents }) { await Task.yield() }
      server.perform { _ in seen.note(2) }
      release.open()
      try await stop.value
      #expect(seen.entries == [1, 0])
    }
  }

  @Test(
    "A stop that takes too long is a timeout, and the server may end all the same",
    arguments: Handlers.allCases
  )
  func stopThatTakesTooLongTimesOut(_ handlers: Handlers) async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let (stopping, release) = (Chronicle<Void>(), Gate())
      let script = Script(terminate: { _, _ in
        stopping.note(())
        release.pass()
      })
      let server = try await handlers.start(in: node, script)
      let end = WatchedEnd(of: server)
      let stop = Task { try await server.stop("slow", timeout: .seconds(1)) }
      _ = await stopping.entries(1)
      clock.advance(by: .seconds(1))
      await #expect(throws: CallError.timeout) { try await stop.value }
      release.open()
      #expect(await end.reason == "slow")
    }
  }

  @Test("Stopping a raw process has it receive no more")
  func stopEndsARawProcess() async throws {
    try await withNode { node in
      let process = Kind.raw.spawn(in: node, options: ProcessOptions(trapsExits: true))
      let end = WatchedEnd(of: process)
      try await process.stop("enough")
      #expect(await end.reason == "enough")
    }
  }

  @Test("A process that would stop itself is told that it cannot wait for that")
  func stoppingOneselfIsRefused() async throws {
    try await withNode { node in
      try await inTester(node) { inbox in
        await #expect(throws: CallError(.callingSelf)) { try await inbox.ref.stop() }
      }
    }
  }
}
