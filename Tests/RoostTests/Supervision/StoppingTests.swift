import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct StoppingTests {
  @Test func infiniteShutdownWaitsForTheChild() async throws {
    try await Nursery.run { nursery in
      let latch = Latch()
      let tree = try await nursery.grow(
        .oneForOne,
        nursery.child("worker", shutdown: .infinity),
        Child("tree", supervisor: Supervisor { nursery.child("leaf") }),
        Child("slow", shutdown: .infinity) { [journal = nursery.journal] in
          Nursery.Held(id: "slow", journal: journal, latch: latch)
        }
      )
      let endings = try await ["worker", "tree", "slow"].asyncMap { try await tree.watch($0) }
      let end = try tree.watch()
      async let stopped = tree.stop()
      await nursery.journal.wait(for: "hold slow")
      nursery.clock.advance(by: .seconds(3600))
      #expect(end.reasonSoFar == nil)
      #expect(endings.allSatisfy { $0.reasonSoFar == nil })
      latch.open()
      #expect(await stopped == .shutdown)
      for ending in endings { #expect(await ending.reason == .shutdown) }
    }
  }

  @Test func childThatOutstaysItsShutdownIsKilled() async throws {
    try await Nursery.run { nursery in
      let latch = Latch()
      defer { latch.open() }
      let tree = try await nursery.grow(
        .oneForOne,
        nursery.child("worker"),
        Child("stuck", shutdown: .timeout(.seconds(1))) { [journal = nursery.journal] in
          Nursery.Stuck(id: "stuck", journal: journal, latch: latch)
        }
      )
      await nursery.journal.wait(for: "hang stuck")
      let (worker, stuck) = (try await tree.watch("worker"), try await tree.watch("stuck"))
      async let stopped = tree.stop()
      await nursery.letTimePass(until: stuck)
      #expect(await stuck.reason == .killed)
      #expect(await worker.reason == .shutdown)
      #expect(await stopped == .shutdown)
    }
  }

  @Test func brutalKillKillsATrappingChild() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(
        .oneForOne,
        nursery.child("worker"),
        nursery.child("brutal", shutdown: .brutalKill)
      )
      let (worker, brutal) = (try await tree.watch("worker"), try await tree.watch("brutal"))
      #expect(await tree.stop() == .shutdown)
      #expect(await worker.reason == .shutdown)
      #expect(await brutal.reason == .killed)
      #expect(nursery.log.entries.allSatisfy { $0.level < .error })
    }
  }

  @Test func childrenEndingDuringTheShutdownAreNotRestarted() async throws {
    try await Nursery.run { nursery in
      let latch = Latch()
      let reasons: [ExitReason] = [.normal, .shutdown, .shutdownBecause("done"), "an error"]
      var lasts: [Child] = []
      for restart in RestartType.allCases {
        for reason in reasons { lasts.append(Nursery.last("\(restart) \(reason)", restart, reason)) }
      }
      let children =
        [nursery.child("A")] + lasts + [
          Child("Z", shutdown: .infinity) { [journal = nursery.journal] in
            Nursery.Held(id: "Z", journal: journal, latch: latch)
          }
        ]
      let supervisor = try await nursery.runtime.start(Supervisor(restarts: 100, children: children))
      let tree = Tree(nursery: nursery, supervisor: supervisor)
      let endings = try await lasts.asyncMap { (try await tree.pid($0.id), try await tree.watch($0.id)) }
      async let stopped = tree.stop()
      await nursery.journal.wait(for: "hold Z")
      for (pid, _) in endings { nursery.runtime.exit(pid, "any") }
      for (index, ending) in endings.enumerated() {
        #expect(await ending.1.reason == reasons[index % reasons.count])
      }
      let started = nursery.runtime.kernel.metrics.spawned.load(ordering: .relaxed)
      latch.open()
      #expect(await stopped == .shutdown)
      #expect(nursery.journal.entries == ["start A", "hold Z", "end A"])
      #expect(nursery.runtime.kernel.metrics.spawned.load(ordering: .relaxed) == started)
    }
  }

  @Test func unlinkedChildCanStillBeTerminated() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(.oneForOne, nursery.child("c"))
      let child = try await tree.worker("c")
      try await child.call { .unlink(tree.supervisor.pid, $0) }
      #expect(nursery.runtime.info(of: child.pid)?.links == [])
      let ending = try nursery.watch(child.pid)
      try await tree.supervisor.terminateChild("c")
      #expect(await ending.reason == .shutdown)
      #expect(try await tree.children == ["c:-"])
    }
  }

  @Test func unlinkedChildIsStillRestarted() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(.oneForOne, nursery.child("c"))
      let child = try await tree.worker("c")
      try await child.call { .unlink(tree.supervisor.pid, $0) }
      let old = try await tree.crash("c")
      #expect(try await tree.pid("c") != old)
    }
  }

  @Test func childrenStartInOrderAndStopInReverse() async throws {
    try await Nursery.run { nursery in
      let ids = ["3", "1", "5", "2", "4"]
      let tree = try await nursery.grow(
        .restForOne,
        nursery.child("3"),
        nursery.child("1"),
        nursery.child("5"),
        nursery.child("2"),
        nursery.child("4")
      )
      #expect(nursery.journal.entries == ids.map { "start \($0)" })
      nursery.journal.clear()
      try await tree.crash("5")
      #expect(try await tree.children == ids.map { "\($0):up" })
      #expect(nursery.journal.entries == ["end 5", "end 4", "end 2", "start 5", "start 2", "start 4"])
      nursery.journal.clear()
      await tree.stop()
      #expect(nursery.journal.entries == ids.reversed().map { "end \($0)" })
    }
  }

  @Test func failedTreeStartNamesTheChildAndItsReason() async throws {
    let nursery = try Nursery()
    var configuration = RuntimeConfiguration()
    configuration.logger = nursery.log.logger
    let runtime = try Runtime(
      Supervisor {
        nursery.child("first")
        nursery.child("second")
        Child("tree", supervisor: Supervisor { nursery.child("grandchild") { throw Nursery.Died() } })
      },
      configuration
    )
    let error = await #expect(throws: StartError.self) { try await runtime.run() }
    #expect(error?.description.contains("\"tree\"") == true)
    #expect(error?.description.contains("\"grandchild\" failed to start: Died") == true)
    #expect(nursery.journal.entries == ["start first", "start second", "end second", "end first"])
    #expect(runtime.processCount == 0)
    await nursery.runtime.shutdown()
  }

  @Test func killedSupervisorTakesItsChildrenWithIt() async throws {
    try await Nursery.run { nursery in
      let plain = Child("plain", receiving: Never.self) { inbox in _ = try await inbox.receive() }
      let inner = Supervisor {
        nursery.child("leaf")
        plain
      }
      let tree = try await nursery.grow(
        .oneForOne,
        nursery.child("trapping"),
        plain,
        Child("tree", supervisor: inner)
      )
      let subtree = try await tree.subtree("tree")
      let endings = try await ["trapping", "plain", "tree"].asyncMap { try await tree.watch($0) }
      let leaves = try await ["leaf", "plain"].asyncMap { try await subtree.watch($0) }
      nursery.runtime.exit(tree.supervisor.pid, .kill)
      for ending in endings { #expect(await ending.reason == .killed) }
      // The supervisor below is told by its link, and stops its own in order.
      for leaf in leaves { #expect(await leaf.reason == .shutdown) }
    }
  }

  @Test func supervisorEndsWithItsParent() async throws {
    try await Nursery.run { nursery in
      let parent = nursery.runtime.spawn(receiving: Never.self) { inbox in
        try await inbox.me.startLink(Supervisor { nursery.child("c") }, name: "tree")
        nursery.journal.note("up")
        _ = try await inbox.receive()
      }
      await nursery.journal.wait(for: "up")
      let pid = try #require(nursery.runtime.pid(of: "tree"))
      #expect(nursery.runtime.info(of: pid)?.parent == parent.pid)
      let ending = try nursery.watch(pid)
      nursery.runtime.exit(parent.pid, "enough")
      #expect(await ending.reason == "enough")
      #expect(nursery.journal.entries == ["start c", "up", "end c"])
    }
  }

  @Test func exitOfAStrangerDoesNotStopASupervisor() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(.oneForOne, nursery.child("c"))
      nursery.runtime.exit(tree.supervisor.pid, .shutdown)
      nursery.runtime.exit(tree.supervisor.pid, "an error")
      #expect(try await tree.children == ["c:up"])
    }
  }
}

extension Sequence {
  func asyncMap<Result>(_ transform: (Element) async throws -> Result) async rethrows -> [Result] {
    var results: [Result] = []
    for element in self { results.append(try await transform(element)) }
    return results
  }
}
