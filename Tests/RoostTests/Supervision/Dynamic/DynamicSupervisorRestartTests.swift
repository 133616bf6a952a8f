import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5))) struct DynamicSupervisorRestartTests {
  @Test func dynamicSupervisorRestartsOnlyTheOne() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor(restarts: 2, within: .seconds(3600)))
      let first = try #require(try await supervisor.startChild { Brood.Worker() })
      let second = try #require(try await supervisor.startChild { Brood.Worker() })
      let end = Brood.End(of: first)
      first.send(.end(Brood.crash))
      #expect(await end.reason == Brood.crash)
      try await brood.settle(supervisor, active: 2)
      let pids = try await supervisor.whichChildren().map(\.pid)
      #expect(pids.first == second.pid)
      #expect(pids.last != first.pid)
      let renewed = try #require(pids.last ?? nil)
      #expect(brood.runtime.info(of: renewed)?.restarts == 1)
      #expect(brood.log.lines.contains { $0.contains("child ended") && $0.contains("Died") })
    }
  }

  @Test(arguments: RestartType.allCases)
  func `Whether a dynamic child is restarted depends on its type and reason`(restart: RestartType)
    async throws
  {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor(restarts: 100))
      let reasons: [ExitReason] = [.normal, .shutdown, .shutdownBecause("of that"), Brood.crash, .killed]
      for reason in reasons {
        let child = try #require(try await supervisor.startChild(restart: restart) { Brood.Worker() })
        let end = Brood.End(of: child)
        if reason == .killed { brood.runtime.exit(child.pid, .kill) } else { child.send(.end(reason)) }
        #expect(await end.reason == reason)
        try await brood.settle(supervisor)
        let isRestarted = restart == .permanent || (restart == .transient && !reason.isOrderly)
        let children = try await supervisor.whichChildren()
        #expect(children.count == (isRestarted ? 1 : 0), "\(reason)")
        for child in children { try await supervisor.terminateChild(try #require(child.pid)) }
      }
    }
  }

  @Test func oneRestartTooManyEndsTheSupervisor() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor(restarts: 2, within: .seconds(3600)))
      let supervisorEnd = Brood.End(of: supervisor.ref)
      var children: [Ref<Brood.Worker.Message>] = []
      for _ in 0..<3 { children.append(try #require(try await supervisor.startChild { Brood.Worker() })) }
      let bystander = try #require(try await supervisor.startChild { Brood.Worker() })
      let bystanderEnd = Brood.End(of: bystander)
      for child in children[0..<2] {
        let end = Brood.End(of: child)
        child.send(.end(Brood.crash))
        _ = await end.reason
        try await brood.settle(supervisor, active: 4)
      }
      children[2].send(.end(Brood.crash))
      #expect(await supervisorEnd.reason == .shutdown)
      #expect(await bystanderEnd.reason == .shutdown)
      #expect(brood.runtime.processCount == 0)
      #expect(brood.log.lines.contains { $0.contains("too many restarts") })
    }
  }

  @Test func `Restarts of a dynamic supervisor that are further apart than the period go on`() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor(restarts: 1, within: .seconds(1)))
      let supervisorEnd = Brood.End(of: supervisor.ref)
      _ = try await supervisor.startChild(name: "worker") { Brood.Worker() }
      for _ in 0..<4 {
        let worker = try brood.runtime.whereis("worker", as: Brood.Worker.Message.self)
        let end = Brood.End(of: worker)
        worker.send(.end(Brood.crash))
        _ = await end.reason
        try await brood.settle(supervisor, active: 1)
        brood.clock.advance(by: .milliseconds(2100))
      }
      for _ in 0..<2 {
        let worker = try brood.runtime.whereis("worker", as: Brood.Worker.Message.self)
        let end = Brood.End(of: worker)
        worker.send(.end(Brood.crash))
        _ = await end.reason
        while brood.runtime.pid(of: "worker") == nil, supervisorEnd.sofar == nil { await Task.yield() }
      }
      #expect(await supervisorEnd.reason == .shutdown)
    }
  }

  @Test func failingRestartsEndTheSupervisorAndItsChildren() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor(restarts: 4))
      let supervisorEnd = Brood.End(of: supervisor.ref)
      let bystanderEnd = Brood.End(of: try #require(try await supervisor.startChild { Brood.Worker() }))
      let starts = Brood.Tally()
      let failing: @Sendable () throws -> Void = { if starts.next() > 1 { throw Brood.Died() } }
      let child = try await supervisor.startChild { Brood.Worker(onStart: failing) }
      try #require(child).send(.end(Brood.crash))
      #expect(await supervisorEnd.reason == .shutdown)
      #expect(await bystanderEnd.reason == .shutdown)
      #expect(starts.count == 5)
    }
  }

  @Test func restartingChildrenCountAsNotActive() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor(restarts: 20, within: .seconds(10)))
      let desk = Brood.Desk()
      var asks = desk.asks.makeAsyncIterator()
      var children: [Ref<Brood.Gated.Message>] = []
      for _ in 0..<3 {
        async let start = supervisor.startChild { Brood.Gated(desk: desk) }
        await asks.next()?.answer(.start)
        children.append(try #require(try await start))
      }
      for child in children[0..<2] { child.send(.end(Brood.crash)) }
      var held = [try #require(await asks.next()), try #require(await asks.next())]
      #expect(
        try await supervisor.countChildren() == ChildCounts(specs: 3, active: 1, supervisors: 0, workers: 3)
      )
      // The attempts fail, and are made again.
      for ask in held { ask.answer(.fail) }
      held = [try #require(await asks.next()), try #require(await asks.next())]
      #expect(try await supervisor.countChildren().active == 1)
      for ask in held { ask.answer(.start) }
      try await brood.settle(supervisor, active: 3)
      for left in [2, 1, 0] {
        try await supervisor.terminateChild(try #require(try await supervisor.whichChildren()[0].pid))
        let counts = ChildCounts(specs: left, active: left, supervisors: 0, workers: left)
        #expect(try await supervisor.countChildren() == counts)
      }
    }
  }

  @Test(arguments: [RestartType.transient, .permanent])
  func dynamicChildThatDeclinesItsRestartIsDropped(restart: RestartType) async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor(restarts: 2))
      let desk = Brood.Desk()
      var asks = desk.asks.makeAsyncIterator()
      async let start = supervisor.startChild(restart: restart) { Brood.Gated(desk: desk) }
      var pid = try #require(await asks.next()?.letIn())
      #expect(try await start?.pid == pid)
      brood.runtime.exit(pid, .kill)
      pid = try #require(await asks.next()?.letIn())
      brood.runtime.exit(pid, .kill)
      await asks.next()?.answer(.ignore)
      while try await !supervisor.whichChildren().isEmpty { await Task.yield() }
      #expect(try await supervisor.countChildren().specs == 0)
      #expect(await supervisor.stop() == .shutdown)
    }
  }

  @Test func dynamicSupervisorAnswersWhileARestartKeepsFailing() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor(restarts: 8, within: .seconds(10)))
      let desk = Brood.Desk()
      var asks = desk.asks.makeAsyncIterator()
      async let start = supervisor.startChild(id: "gated") { Brood.Gated(desk: desk) }
      let pid = try #require(await asks.next()?.letIn())
      try #require(try await start).send(.end(Brood.crash))
      await asks.next()?.answer(.fail)
      _ = await asks.next()
      let info = ChildInfo(id: "gated", pid: nil, isRestarting: true, kind: .worker)
      #expect(try await supervisor.whichChildren() == [info])
      #expect(
        try await supervisor.countChildren() == ChildCounts(specs: 1, active: 0, supervisors: 0, workers: 1)
      )
      #expect(try await supervisor.startChild { Brood.Worker() } != nil)
      // It goes by the pid that it had before.
      try await supervisor.terminateChild(pid)
      #expect(try await supervisor.countChildren().specs == 1)

      async let again = supervisor.startChild { Brood.Gated(desk: desk) }
      await asks.next()?.answer(.start)
      try #require(try await again).send(.end(Brood.crash))
      await asks.next()?.answer(.fail)
      _ = await asks.next()
      #expect(await supervisor.stop() == .shutdown)
      #expect(brood.runtime.processCount == 0)
    }
  }

  @Test(arguments: [RestartType.temporary, .permanent])
  func temporaryChildKeepsNothingOfItsStart(restart: RestartType) async throws {
    try await Brood.run { brood in
      final class Canary: Sendable {}
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      for _ in 0..<2 {
        weak var canary: Canary?
        do {
          let held = Canary()
          canary = held
          let child = try await supervisor.startChild(restart: restart) {
            withExtendedLifetime(held) { Brood.Worker() }
          }
          let other = try await supervisor.startChild(restart: restart) { Brood.Worker() }
          try await supervisor.terminateChild(try #require(other).pid)
          _ = child
        }
        #expect((canary == nil) == (restart == .temporary))
      }
    }
  }
}
