import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct NestedTreesTests {
  private func namedTree(_ nursery: Nursery) async throws -> Tree {
    let inner = Supervisor { nursery.child("w", name: "w") }
    // Many restarts: a worker may still have its name when a new one is started for a killed supervisor.
    return try await nursery.grow(.oneForAll, restarts: 10_000, Child("s", name: "s", supervisor: inner))
  }

  @Test func namedTreeComesBackUnderItsNames() async throws {
    try await Nursery.run { nursery in
      @Sendable func named(_ name: String) -> Pid? { nursery.runtime.pid(of: name) }
      @Sendable func killing(_ name: String) async throws {
        let ending = try nursery.watch(try #require(named(name)))
        nursery.runtime.exit(try #require(named(name)), .kill)
        #expect(await ending.reason == .killed)
      }
      let ends: [@Sendable (Tree) async throws -> Void] = [
        { _ in try await killing("s") },
        { _ in try await killing("w") },
        { tree in try await tree.subtree("s").end("w", .normal) },
        { tree in
          let subtree = try await tree.subtree("s")
          try await subtree.supervisor.terminateChild("w")
          #expect(named("w") == nil)
          try await subtree.supervisor.restartChild("w")
        },
      ]
      for (index, end) in ends.enumerated() {
        let tree = try await namedTree(nursery)
        let (s, w) = (try #require(named("s")), try #require(named("w")))
        try await end(tree)
        while try await tree.children != ["s:up"] { await Task.yield() }
        #expect(try await tree.subtree("s").children == ["w:up"])
        #expect((named("s") == s) == (index > 0))
        #expect(named("s") != nil)
        #expect(named("w") != nil && named("w") != w)
        await tree.stop()
      }
      let tree = try await namedTree(nursery)
      let endings = try ["s", "w"].map { try nursery.watch(try #require(named($0))) }
      nursery.runtime.exit(tree.supervisor.pid, .kill)
      for ending in endings { _ = await ending.reason }
      #expect(named("s") == nil && named("w") == nil)
    }
  }

  @Test func restartedSupervisorHasItsInitialChildrenOnly() async throws {
    try await Nursery.run { nursery in
      let starts = Tally()
      let s1 = Supervisor(restarts: 4, within: .seconds(3600)) {
        nursery.child("a")
        nursery.child("b")
      }
      let empty = Supervisor(restarts: 4, within: .seconds(3600), children: [])
      let top = try await nursery.grow(
        .oneForAll,
        restarts: 4,
        Child("s1", supervisor: s1),
        Child("s2", supervisor: empty),
        Child("s3", restart: .transient, supervisor: empty)
      )
      try await top.supervisor.terminateChild("s3")
      #expect(try await top.counts == [3, 2, 3, 0])
      let (first, second) = (try await top.subtree("s1"), try await top.subtree("s2"))
      let failing = nursery.child("failing") { if starts.next() > 1 { throw Nursery.Died() } }
      try await second.supervisor.startChild(failing)
      try await second.supervisor.startChild(nursery.child("w"))
      let old = try await first.pids(["a", "b"])
      let worker = try await second.crash("w")
      #expect(try await second.pid("w") != worker)
      #expect(try await first.pids(["a", "b"]) == old)

      let end = try second.watch()
      try await second.crash("failing")
      #expect(await end.reason == .shutdown)
      #expect(try await top.children == ["s1:up", "s2:up", "s3:up"])
      #expect(try await top.counts == [3, 3, 3, 0])
      let new = try await top.subtree("s1").pids(["a", "b"])
      #expect(Set(new).isDisjoint(with: old))
      #expect(try await top.subtree("s2").counts == [0, 0, 0, 0])
      #expect(try await top.subtree("s3").counts == [0, 0, 0, 0])
    }
  }
}
