import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct SignificantChildrenTests {
  @Test(arguments: AutoShutdown.allCases)
  func nonsignificantChildNeverTriggersAutoShutdown(auto: AutoShutdown) async throws {
    try await Nursery.run { nursery in
      for restart in [RestartType.temporary, .transient] {
        let child = nursery.child("c", restart)
        let tree = try await nursery.grow(restarts: 10, autoShutdown: auto, child, nursery.child("sibling"))
        try await tree.supervisor.terminateChild("c")
        for reason in [ExitReason.killed, Nursery.crash, .normal] {
          try await bringUp(tree, child)
          try await tree.end("c", reason)
          await tree.expectLife()
        }
        #expect(await tree.stop() == .shutdown)
      }
    }
  }

  private func bringUp(_ tree: Tree, _ child: Child) async throws {
    guard let info = try? await tree.supervisor.whichChild(child.id) else {
      try await tree.supervisor.startChild(child)
      return
    }
    if info.pid == nil { try await tree.supervisor.restartChild(child.id) }
  }

  /// Two significant children and one that is not.
  private func grow(_ nursery: Nursery, _ auto: AutoShutdown, _ restart: RestartType) async throws -> Tree {
    try await nursery.grow(
      autoShutdown: auto,
      nursery.child("s1", restart, isSignificant: true),
      nursery.child("s2", restart, isSignificant: true),
      nursery.child("other", restart)
    )
  }

  /// The end of `id` by `reason` ends its siblings and the supervisor.
  private func expectTrigger(_ tree: Tree, _ id: String, _ reason: ExitReason, siblings: [String])
    async throws
  {
    let end = try tree.watch()
    let endings = try await siblings.asyncMap { try await tree.watch($0) }
    try await tree.end(id, reason)
    for ending in endings { #expect(await ending.reason == .shutdown) }
    #expect(await end.reason == .shutdown)
  }

  @Test func significantTemporaryChildTriggersAutoShutdown() async throws {
    try await Nursery.run { nursery in
      let tree = try await grow(nursery, .anySignificant, .temporary)
      try await tree.supervisor.terminateChild("s1")
      #expect(try await tree.children == ["s2:up", "other:up"])
      await tree.stop()
      for reason in [ExitReason.killed, Nursery.crash, .normal] {
        let tree = try await grow(nursery, .anySignificant, .temporary)
        try await expectTrigger(tree, "s1", reason, siblings: ["s2", "other"])
      }
    }
  }

  @Test func significantTransientChildTriggersAutoShutdownUnlessRestarted() async throws {
    try await Nursery.run { nursery in
      let tree = try await grow(nursery, .anySignificant, .transient)
      try await tree.supervisor.terminateChild("s1")
      #expect(try await tree.children == ["s1:-", "s2:up", "other:up"])
      await tree.stop()
      for reason in [ExitReason.killed, Nursery.crash] {
        let tree = try await grow(nursery, .anySignificant, .transient)
        try await tree.end("s1", reason)
        #expect(try await tree.children == ["s1:up", "s2:up", "other:up"])
        await tree.stop()
      }
      for reason in [ExitReason.normal, .shutdown, .shutdownBecause("done")] {
        let tree = try await grow(nursery, .anySignificant, .transient)
        try await expectTrigger(tree, "s1", reason, siblings: ["s2", "other"])
      }
    }
  }

  @Test(arguments: [RestartType.temporary, .transient])
  func allSignificantWaitsForTheLast(restart: RestartType) async throws {
    try await Nursery.run { nursery in
      let tree = try await grow(nursery, .allSignificant, restart)
      try await tree.end("s1", .normal)
      #expect(try await tree.children == (restart == .temporary ? [] : ["s1:-"]) + ["s2:up", "other:up"])
      try await expectTrigger(tree, "s2", .normal, siblings: ["other"])
    }
  }

  @Test(arguments: RestartStrategy.allCases, [AutoShutdown.anySignificant, .allSignificant])
  func significantBystanderDoesNotTriggerAutoShutdown(
    strategy: RestartStrategy,
    auto: AutoShutdown
  ) async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(
        strategy,
        autoShutdown: auto,
        nursery.child("s1", .transient, isSignificant: true),
        nursery.child("middle", .transient),
        nursery.child("s2", .transient, isSignificant: true)
      )
      try await tree.end("middle", .killed)
      #expect(try await tree.children == ["s1:up", "middle:up", "s2:up"])
      let starts = ["s1", "middle", "s2"].map { nursery.journal.count(of: "start \($0)") }
      switch strategy {
      case .oneForOne: #expect(starts == [1, 2, 1])
      case .oneForAll: #expect(starts == [2, 2, 2])
      case .restForOne: #expect(starts == [1, 2, 2])
      }
    }
  }

  @Test(arguments: [true, false])
  func autoShutdownEscalatesThroughSignificantSupervisors(isSignificant: Bool) async throws {
    try await Nursery.run { nursery in
      let below = Supervisor(autoShutdown: .anySignificant) {
        nursery.child("worker", .transient, isSignificant: true)
      }
      let above = try await nursery.grow(
        autoShutdown: .anySignificant,
        Child("below", restart: .transient, isSignificant: isSignificant, supervisor: below),
        nursery.child("sibling")
      )
      let ends = (try above.watch(), try await above.watch("below"))
      try await above.subtree("below").end("worker", .normal)
      #expect(await ends.1.reason == .shutdown)
      if isSignificant {
        #expect(await ends.0.reason == .shutdown)
      } else {
        #expect(try await above.children == ["below:-", "sibling:up"])
      }
    }
  }
}
