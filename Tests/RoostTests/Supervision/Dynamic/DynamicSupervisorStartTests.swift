import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5))) struct DynamicSupervisorStartTests {
  @Test func ignoredDynamicChildIsNotKept() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      for restart in [RestartType.temporary, .permanent] {
        let starts = Brood.Tally()
        let child: @Sendable () -> Brood.Worker = {
          Brood.Worker { if starts.next() == 1 { throw StartRefusal() } }
        }
        #expect(try await supervisor.startChild(restart: restart, child) == nil)
        #expect(try await supervisor.whichChildren().isEmpty)
        let second = try #require(try await supervisor.startChild(restart: restart, child))
        #expect(try await supervisor.whichChildren().map(\.pid) == [second.pid])
        try await supervisor.terminateChild(second.pid)
      }
      #expect(await supervisor.stop() == .shutdown)
    }
  }

  @Test func failedDynamicStartReportsTheReasonAndKeepsNothing() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      let failures: [(any Error & Sendable, ExitReason)] = [
        (Brood.Died(), Brood.crash), (Exit("no use"), "no use"),
      ]
      for (failure, reason) in failures {
        let error = await #expect(throws: SupervisorError.self) {
          try await supervisor.startChild { Brood.Worker { throw failure } }
        }
        #expect(error?.code == .startFailed)
        #expect(error?.reason == reason)
        #expect(try await supervisor.whichChildren().isEmpty)
      }
      #expect(try await supervisor.startChild { Brood.Worker() } != nil)
    }
  }

  @Test func dynamicChildSpecCanBeReadBack() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      let children = [
        Child("plain") { Brood.Worker() },
        Child("brutal", restart: .transient, shutdown: .brutalKill) { Brood.Worker() },
        Child("tree", restart: .temporary, supervisor: DynamicSupervisor()),
      ]
      for child in children {
        let pid = try #require(try await supervisor.startChild(child))
        #expect(try await supervisor.describeChild(pid) == child.description)
      }
      let stranger = brood.runtime.spawn { Brood.Worker() }
      let error = await #expect(throws: SupervisorError.self) {
        try await supervisor.describeChild(stranger.pid)
      }
      #expect(error?.code == .unknownChild)
    }
  }

  @Test func `A child more than maxChildren is refused, and one that declined to start does not count`()
    async throws
  {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor(maxChildren: 2))
      let first = try #require(try await supervisor.startChild { Brood.Worker() })
      #expect(try await supervisor.startChild { Brood.Worker { throw StartRefusal() } } == nil)
      try await supervisor.startChild { Brood.Worker() }
      let error = await #expect(throws: SupervisorError.self) {
        try await supervisor.startChild { Brood.Worker() }
      }
      #expect(error?.code == .tooManyChildren)
      #expect(error?.message.contains("2 children") == true)
      try await supervisor.terminateChild(first.pid)
      #expect(try await supervisor.startChild { Brood.Worker() } != nil)
    }
  }

  @Test func `A supervisor with settings that make no sense is refused in words`() async throws {
    try await Brood.run { brood in
      let faulty = [
        ("-1 children", DynamicSupervisor(maxChildren: -1)), ("-2 restarts", DynamicSupervisor(restarts: -2)),
        ("period", DynamicSupervisor(within: .zero)),
      ]
      for (words, supervisor) in faulty {
        let error = await #expect(throws: StartError.self) { try await brood.runtime.start(supervisor) }
        #expect(error?.description.contains(words) == true)
      }
      let supervisor = try await brood.runtime.start(DynamicSupervisor(maxChildren: 0))
      await #expect(throws: SupervisorError.self) { try await supervisor.startChild { Brood.Worker() } }
    }
  }

  @Test func `A significant child and a negative time to shut down are refused`() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      let significant = Child("s", restart: .transient, isSignificant: true) { Brood.Worker() }
      let hasty = Child("h", shutdown: .timeout(.seconds(-1))) { Brood.Worker() }
      let codes: [(Child, SupervisorError.Code)] = [
        (significant, .invalidSignificant), (hasty, .invalidShutdown),
      ]
      for (child, code) in codes {
        let error = await #expect(throws: SupervisorError.self) { try await supervisor.startChild(child) }
        #expect(error?.code == code)
      }
    }
  }

  @Test func `Children of all kinds are started by typed calls, and their refs work`() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor(), name: "brood")
      let same = try brood.runtime.dynamicSupervisor(named: "brood")
      #expect(same == supervisor)
      let sync = try #require(try await supervisor.startChild(name: "sync") { Brood.Worker() })
      #expect(try await sync.call(Brood.Worker.Message.touch) == sync.pid)
      #expect(brood.runtime.pid(of: "sync") == sync.pid)
      let held = try #require(
        try await same.startChild { Brood.Held(notes: brood.notes, latch: Brood.Latch()) }
      )
      let raw = try #require(
        try await supervisor.startChild(receiving: Int.self) { inbox in
          while case .message(let number) = try await inbox.receive() { brood.notes.note("\(number)") }
        }
      )
      raw.send(7)
      await brood.notes.wait(for: "7")
      #expect(try await supervisor.whichChildren().map(\.pid) == [raw.pid, held.pid, sync.pid])
      #expect(try await supervisor.whichChildren().map(\.id) == ["process", "Held", "Worker"])
    }
  }

  @Test func `A child that takes long to start holds up nobody`() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      let desk = Brood.Desk()
      var asks = desk.asks.makeAsyncIterator()
      async let slow = supervisor.startChild { Brood.Gated(desk: desk) }
      let ask = try #require(await asks.next())
      let quick = try #require(try await supervisor.startChild { Brood.Worker() })
      #expect(try await supervisor.whichChildren().map(\.pid) == [quick.pid])
      try await supervisor.terminateChild(quick.pid)
      ask.answer(.start)
      #expect(try await slow?.pid == ask.pid)
      #expect(try await supervisor.whichChildren().map(\.pid) == [ask.pid])
    }
  }

  @Test func `As a child of a supervisor it comes back under its name, without children`() async throws {
    try await Brood.run { brood in
      let tree = Supervisor {
        Child("brood", name: "brood", supervisor: DynamicSupervisor())
      }
      let top = try await brood.runtime.start(tree)
      let supervisor = try brood.runtime.dynamicSupervisor(named: "brood")
      let child = try #require(try await supervisor.startChild { Brood.Worker() })
      let (end, childEnd) = (Brood.End(of: supervisor.ref), Brood.End(of: child))
      brood.runtime.exit(supervisor.pid, .kill)
      #expect(await end.reason == .killed)
      #expect(await childEnd.reason == .killed)
      while (try? brood.runtime.dynamicSupervisor(named: "brood")) ?? supervisor == supervisor {
        await Task.yield()
      }
      let next = try brood.runtime.dynamicSupervisor(named: "brood")
      #expect(try await next.countChildren().specs == 0)
      #expect(try await next.startChild { Brood.Worker() } != nil)
      #expect(
        try await top.countChildren() == ChildCounts(specs: 1, active: 1, supervisors: 1, workers: 0)
      )
      #expect(await top.stop() == .shutdown)
      #expect(brood.runtime.processCount == 0)
    }
  }
}
