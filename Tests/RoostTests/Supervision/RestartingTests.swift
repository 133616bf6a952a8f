import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct RestartingTests {
  @Test(arguments: RestartType.allCases)
  func restartDependsOnTypeAndReason(restart: RestartType) async throws {
    let reasons: [ExitReason] = [.normal, .shutdown, .shutdownBecause("done"), Nursery.crash, "odd", .killed]
    try await Nursery.run { nursery in
      for reason in reasons {
        let tree = try await nursery.grow(.oneForOne, nursery.child("c", restart))
        let old = try await tree.end("c", reason)
        let restarts = restart == .permanent || (restart == .transient && !reason.isOrderly)
        let children = restarts ? ["c:up"] : restart == .transient ? ["c:-"] : []
        #expect(try await tree.children == children, "\(restart), \(reason)")
        let specs = children.count
        #expect(try await tree.counts == [specs, restarts ? 1 : 0, 0, specs])
        if restarts { #expect(try await tree.pid("c") != old) }
        #expect(await tree.stop() == .shutdown)
      }
    }
  }

  @Test func transientChildThatShutDownCanBeRestartedByHand() async throws {
    try await Nursery.run { nursery in
      for reason in [ExitReason.shutdown, .shutdownBecause("done")] {
        let tree = try await nursery.grow(.oneForOne, nursery.child("c", .transient))
        let old = try await tree.end("c", reason)
        let new = try await tree.supervisor.restartChild("c")
        #expect(new != nil && new != old)
      }
    }
  }

  @Test(arguments: [RestartStrategy.oneForAll, .restForOne])
  func temporaryBystanderIsNotRestarted(strategy: RestartStrategy) async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(strategy, nursery.child("a"), nursery.child("b", .temporary))
      let bystander = try await tree.watch("b")
      let old = try await tree.end("a", .normal)
      #expect(await bystander.reason == .shutdown)
      #expect(try await tree.children == ["a:up"])
      #expect(try await tree.pid("a") != old)
    }
  }

  @Test func restartsOutsideThePeriodDoNotCount() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(restarts: 1, within: .seconds(1), nursery.child("c"))
      for _ in 0..<4 {
        try await tree.crash("c")
        #expect(try await tree.children == ["c:up"])
        nursery.clock.advance(by: .milliseconds(2100))
      }
      let end = try tree.watch()
      try await tree.crash("c")
      #expect(try await tree.children == ["c:up"])
      try await tree.crash("c")
      #expect(await end.reason == .shutdown)
    }
  }

  @Test func intensityZeroAllowsNoRestart() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(restarts: 0, nursery.child("a"), nursery.child("b"))
      let (end, sibling) = (try tree.watch(), try await tree.watch("b"))
      try await tree.crash("a")
      #expect(await end.reason == .shutdown)
      #expect(await sibling.reason == .shutdown)
      #expect(nursery.journal.entries == ["start a", "start b", "end a", "end b"])
    }
  }

  @Test func oneForOneRestartsOnlyTheOne() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(.oneForOne, nursery.child("a"), nursery.child("b"))
      let old = try await tree.pids(["a", "b"])
      try await tree.crash("a")
      let new = try await tree.pids(["a", "b"])
      #expect(new[0] != old[0])
      #expect(new[1] == old[1])
    }
  }

  @Test func oneForAllRestartsAll() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(.oneForAll, nursery.child("a"), nursery.child("b"))
      let (old, sibling) = (try await tree.pids(["a", "b"]), try await tree.watch("b"))
      try await tree.crash("a")
      #expect(await sibling.reason == .shutdown)
      let new = try await tree.pids(["a", "b"])
      #expect(Set(old).isDisjoint(with: new))
    }
  }

  @Test func restForOneRestartsTheRest() async throws {
    try await Nursery.run { nursery in
      let ids = ["a", "b", "c"]
      let tree = try await nursery.grow(
        .restForOne,
        nursery.child("a"),
        nursery.child("b"),
        nursery.child("c")
      )
      let (old, sibling) = (try await tree.pids(ids), try await tree.watch("c"))
      try await tree.crash("b")
      #expect(await sibling.reason == .shutdown)
      let new = try await tree.pids(ids)
      #expect(new[0] == old[0])
      #expect(new[1] != old[1])
      #expect(new[2] != old[2])
    }
  }

  @Test(arguments: RestartStrategy.allCases)
  func oneRestartTooManyEndsTheSupervisor(strategy: RestartStrategy) async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(strategy, nursery.child("a"), nursery.child("b"))
      let end = try tree.watch()
      try await tree.crash("a")
      #expect(try await tree.children == ["a:up", "b:up"])
      try await tree.crash("b")
      #expect(try await tree.children == ["a:up", "b:up"])
      let sibling = try await tree.watch("b")
      try await tree.crash("a")
      #expect(await end.reason == .shutdown)
      #expect(await sibling.reason == .shutdown)
    }
  }

  @Test(arguments: RestartStrategy.allCases)
  func failingRestartsEndTheSupervisorAndItsChildren(strategy: RestartStrategy) async throws {
    try await Nursery.run { nursery in
      let starts = Tally()
      let failing = nursery.child("failing") { if starts.next() > 1 { throw Nursery.Died() } }
      let tree = try await nursery.grow(strategy, restarts: 4, nursery.child("worker"), failing)
      let (end, worker) = (try tree.watch(), try await tree.watch("worker"))
      // The worker takes the failing one along, unless each is on its own.
      try await tree.crash(strategy == .oneForOne ? "failing" : "worker")
      #expect(await end.reason == .shutdown)
      #expect(await worker.reason == (strategy == .oneForOne ? .shutdown : Nursery.crash))
      // The first start, and four attempts: each counts, also those that fail.
      #expect(starts.count == 5)
      #expect(nursery.runtime.processCount == 0)
    }
  }
}
