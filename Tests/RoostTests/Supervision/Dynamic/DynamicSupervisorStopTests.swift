import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5))) struct DynamicSupervisorStopTests {
  @Test func dynamicChildThatOutstaysItsShutdownIsKilled() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      let latch = Brood.Latch()
      let worker = try #require(
        try await supervisor.startChild(shutdown: .timeout(.seconds(1))) { Brood.Worker() }
      )
      let stuck = try #require(
        try await supervisor.startChild(shutdown: .timeout(.seconds(1))) {
          Brood.Held(notes: brood.notes, latch: latch)
        }
      )
      let (workerEnd, stuckEnd) = (Brood.End(of: worker), Brood.End(of: stuck))
      async let end = supervisor.stop()
      await brood.notes.wait(for: "hold")
      #expect(await workerEnd.reason == .shutdown)
      brood.clock.advance(by: .milliseconds(999))
      #expect(stuckEnd.sofar == nil)
      brood.clock.advance(by: .milliseconds(2))
      #expect(await stuckEnd.reason == .killed)
      #expect(await end == .shutdown)
      latch.open()
    }
  }

  @Test func brutalKillKillsEveryDynamicChild() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      var ends: [Brood.End] = []
      for _ in 0..<10 {
        let child = try await supervisor.startChild(shutdown: .brutalKill) { Brood.Worker() }
        ends.append(Brood.End(of: try #require(child)))
      }
      #expect(await supervisor.stop() == .shutdown)
      for end in ends { #expect(await end.reason == .killed) }
    }
  }

  @Test(arguments: RestartType.allCases)
  func dynamicChildrenMayEndTheShutdownByOtherReasons(restart: RestartType) async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      let reasons: [ExitReason] = [.normal, .shutdown, .shutdownBecause("of that"), "something else"]
      var ends: [Brood.End] = []
      for reason in reasons {
        let options = ProcessOptions(trapsExits: true)
        let child = try await supervisor.startChild(receiving: Int.self, options: options, restart: restart) {
          inbox in
          _ = try await inbox.receive()
          throw Exit(reason)
        }
        ends.append(Brood.End(of: try #require(child)))
      }
      #expect(await supervisor.stop() == .shutdown)
      for (end, reason) in zip(ends, reasons) { #expect(await end.reason == reason) }
    }
  }

  @Test func dynamicChildrenAreStoppedTogether() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      let (quick, slow) = (Brood.Latch(), Brood.Latch())
      var ends: [Brood.End] = []
      for latch in [quick, quick, slow] {
        let child = try await supervisor.startChild(shutdown: .timeout(.seconds(2))) {
          Brood.Held(notes: brood.notes, latch: latch)
        }
        ends.append(Brood.End(of: try #require(child)))
      }
      let supervisorEnd = Brood.End(of: supervisor.ref)
      async let end = supervisor.stop()
      await brood.notes.wait(for: "hold", times: 3)
      brood.clock.advance(by: .seconds(1))
      quick.open()
      for end in ends[0..<2] { #expect(await end.reason == .shutdown) }
      #expect(supervisorEnd.sofar == nil)
      #expect(ends[2].sofar == nil)
      brood.clock.advance(by: .seconds(1) + .milliseconds(1))
      #expect(await ends[2].reason == .killed)
      #expect(await end == .shutdown)
      slow.open()
    }
  }

  @Test func `A child with all the time it needs is waited for`() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      let latch = Brood.Latch()
      let child = try await supervisor.startChild(shutdown: .infinity) {
        Brood.Held(notes: brood.notes, latch: latch)
      }
      let end = Brood.End(of: try #require(child))
      async let done: Void = supervisor.terminateChild(try #require(child).pid)
      await brood.notes.wait(for: "hold")
      brood.clock.advance(by: .seconds(3600))
      // Nobody is held up meanwhile.
      #expect(try await supervisor.startChild { Brood.Worker() } != nil)
      #expect(end.sofar == nil)
      latch.open()
      try await done
      #expect(await end.reason == .shutdown)
      #expect(try await supervisor.countChildren().specs == 1)
    }
  }

  @Test func `A start that the supervisor's end overtakes is refused, and leaves no process`() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      let desk = Brood.Desk()
      var asks = desk.asks.makeAsyncIterator()
      let start = Task { try await supervisor.startChild { Brood.Gated(desk: desk) } }
      _ = await asks.next()
      #expect(await supervisor.stop() == .shutdown)
      let error = await #expect(throws: SupervisorError.self) { _ = try await start.value }
      #expect(error?.code == .stopping)
      #expect(brood.runtime.processCount == 0)
      let late = await #expect(throws: SupervisorError.self) { try await supervisor.countChildren() }
      #expect(late?.code == .unreachable)
    }
  }

  @Test func `A child that has unlinked itself is stopped all the same`() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      let child = try await supervisor.startChild(receiving: Int.self) { [pid = supervisor.pid] inbox in
        inbox.me.unlink(pid)
        brood.notes.note("unlinked")
        _ = try await inbox.receive()
      }
      await brood.notes.wait(for: "unlinked")
      let end = Brood.End(of: try #require(child))
      try await supervisor.terminateChild(try #require(child).pid)
      #expect(await end.reason == .shutdown)
    }
  }
}
