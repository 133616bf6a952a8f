import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct ManagingChildrenTests {
  /// What the functions that take a child's id are refused with.
  private func refusals(_ tree: Tree, _ id: String) async -> [SupervisorError.Code?] {
    [
      await tree.refusal { tree throws(SupervisorError) in try await tree.terminateChild(id) }?.code,
      await tree.refusal { tree throws(SupervisorError) in try await tree.restartChild(id) }?.code,
      await tree.refusal { tree throws(SupervisorError) in try await tree.deleteChild(id) }?.code,
      await tree.refusal { tree throws(SupervisorError) in _ = try await tree.whichChild(id) }?.code,
      await tree.refusal { tree throws(SupervisorError) in _ = try await tree.describeChild(id) }?.code,
    ]
  }

  private func startRefusal(_ tree: Tree, _ child: Child) async -> SupervisorError? {
    await tree.refusal { tree throws(SupervisorError) in try await tree.startChild(child) }
  }

  @Test func managingAChildThroughItsStates() async throws {
    try await Nursery.run { nursery in
      let c = nursery.child("c")
      let tree = try await nursery.grow(.oneForOne, c)
      let first = try await tree.pid("c")
      let taken = await startRefusal(tree, c)
      #expect(taken?.code == .alreadyStarted)
      #expect(taken?.pid == first)
      for refusal in [
        await tree.refusal({ tree throws(SupervisorError) in try await tree.restartChild("c") }),
        await tree.refusal({ tree throws(SupervisorError) in try await tree.deleteChild("c") }),
      ] {
        #expect(refusal?.code == .childRunning)
        #expect(refusal?.pid == first)
      }
      let ending = try nursery.watch(first)
      try await tree.supervisor.terminateChild("c")
      #expect(await ending.reason == .shutdown)
      #expect(try await tree.children == ["c:-"])
      #expect(try await tree.counts == [1, 0, 0, 1])
      try await tree.supervisor.terminateChild("c")
      #expect(await startRefusal(tree, c)?.code == .alreadyPresent)
      let second = try await tree.supervisor.restartChild("c")
      #expect(second != nil && second != first)
      try await tree.supervisor.terminateChild("c")
      try await tree.supervisor.deleteChild("c")
      #expect(await refusals(tree, "c") == Array(repeating: .unknownChild, count: 5))
      #expect(try await tree.children == [])
      #expect(try await tree.counts == [0, 0, 0, 0])
      #expect(try await tree.supervisor.startChild(c) != nil)
      let third = try await tree.crash("c")
      #expect(try await tree.pid("c") != third)
    }
  }

  @Test func managingByAnUnknownIdIsNotFound() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(.oneForOne, nursery.child("c"))
      #expect(await refusals(tree, "never") == Array(repeating: .unknownChild, count: 5))
      #expect(try await tree.children == ["c:up"])
    }
  }

  @Test func managingADeadSupervisorIsNoproc() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(name: "tree", nursery.child("c"))
      await tree.stop()
      #expect(await refusals(tree, "c") == Array(repeating: .unreachable, count: 5))
      let refusals = [
        await startRefusal(tree, nursery.child("d")),
        await tree.refusal({ tree throws(SupervisorError) in _ = try await tree.whichChildren() }),
        await tree.refusal({ tree throws(SupervisorError) in _ = try await tree.countChildren() }),
      ]
      for refusal in refusals {
        #expect(refusal?.code == .unreachable)
        #expect(refusal?.reason == .noproc)
      }
      #expect(await tree.stop() == .noproc)
      #expect(await tree.supervisor.untilExit() == .noproc)
      let error = #expect(throws: NameError.self) { try nursery.runtime.supervisor(named: "tree") }
      #expect(error?.code == .unknown)
    }
  }

  @Test func negativeShutdownIsRefused() async throws {
    try await Nursery.run { nursery in
      let bad = nursery.child("bad", shutdown: .timeout(.milliseconds(-10)))
      let tree = try await nursery.grow()
      let refusal = await startRefusal(tree, bad)
      #expect(refusal?.code == .invalidShutdown)
      let error = await #expect(throws: StartError.self) { try await nursery.grow(.oneForOne, bad) }
      for words in [refusal?.message, error?.description] {
        #expect(words?.contains("\"bad\"") == true)
        #expect(words?.contains("-0.01 seconds") == true)
      }
    }
  }

  @Test func equalIdsAreRefused() async throws {
    try await Nursery.run { nursery in
      let error = await #expect(throws: StartError.self) {
        try await nursery.grow(
          .oneForOne,
          nursery.child("twin"),
          nursery.child("other"),
          nursery.child("twin")
        )
      }
      #expect(error?.description.contains("\"twin\"") == true)
      #expect(nursery.journal.entries == [])
    }
  }

  @Test func significantChildNeedsAutoShutdown() async throws {
    try await Nursery.run { nursery in
      let child = nursery.child("c", .transient, isSignificant: true)
      let error = await #expect(throws: StartError.self) { try await nursery.grow(.oneForOne, child) }
      #expect(error?.description.contains("\"c\" is significant") == true)
      let tree = try await nursery.grow()
      #expect(await startRefusal(tree, child)?.code == .invalidSignificant)
    }
  }

  @Test func significantChildMustNotBePermanent() async throws {
    for auto in AutoShutdown.allCases {
      let flags = SupervisorFlags(autoShutdown: auto)
      for restart in RestartType.allCases {
        for shutdown in [.timeout(.zero), .timeout(.seconds(1)), .infinity, .brutalKill] as [ShutdownPolicy] {
          for (kind, significant) in [(ChildKind.worker, false), (.worker, true), (.supervisor, true)] {
            let child = ChildDescription(
              id: "c",
              restart: restart,
              significant: significant,
              shutdown: shutdown,
              kind: kind
            )
            if significant && (restart == .permanent || auto == .never) {
              let error = #expect(throws: SupervisorError.self) { try flags.validate(child) }
              #expect(error?.code == .invalidSignificant)
            } else {
              #expect(throws: Never.self) { try flags.validate(child) }
            }
          }
        }
      }
    }
    try await Nursery.run { nursery in
      let child = nursery.child("c", .permanent, isSignificant: true)
      for auto in AutoShutdown.allCases {
        await #expect(throws: StartError.self) { try await nursery.grow(autoShutdown: auto, child) }
        let tree = try await nursery.grow(autoShutdown: auto)
        #expect(await startRefusal(tree, child)?.code == .invalidSignificant)
      }
    }
  }

  @Test func negativeIntensityIsRefused() async throws {
    try await Nursery.run { nursery in
      let error = await #expect(throws: StartError.self) { try await nursery.grow(restarts: -1) }
      #expect(error?.description.contains("-1 restarts") == true)
      await (try await nursery.grow(restarts: 0)).expectLife()
    }
  }

  @Test func periodMustBePositive() async throws {
    try await Nursery.run { nursery in
      for period in [Duration.zero, .seconds(-1)] {
        let error = await #expect(throws: StartError.self) { try await nursery.grow(within: period) }
        #expect(error?.description.contains("period") == true)
      }
    }
  }

  @Test func whichChildrenFollowsEveryChange() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow()
      func expect(_ children: [ChildInfo]) async throws {
        #expect(try await tree.supervisor.whichChildren() == children)
        for id in ["c1", "c2", "stranger"] {
          let found = try? await tree.supervisor.whichChild(id)
          #expect(found == children.first { $0.id == id })
        }
      }
      func info(_ id: String, _ pid: Pid?) -> ChildInfo {
        ChildInfo(id: id, pid: pid, isRestarting: false, kind: .worker)
      }
      try await expect([])
      let first = try #require(try await tree.supervisor.startChild(nursery.child("c1")))
      try await expect([info("c1", first)])
      let second = try #require(try await tree.supervisor.startChild(nursery.child("c2")))
      try await expect([info("c2", second), info("c1", first)])
      try await tree.supervisor.terminateChild("c1")
      try await expect([info("c2", second), info("c1", nil)])
      try await tree.supervisor.deleteChild("c1")
      try await expect([info("c2", second)])
    }
  }

  @Test func restartingChildrenCountAsNotActive() async throws {
    try await Nursery.run { nursery in
      let failing = Switch()
      let tree = try await nursery.grow(
        restarts: 1_000_000,
        nursery.child("a") { if failing.isOn { throw Nursery.Died() } },
        nursery.child("b") { if failing.isOn { throw Nursery.Died() } },
        nursery.child("c") { if failing.isOn { throw Nursery.Died() } }
      )
      failing.isOn = true
      try await tree.crash("a")
      try await tree.crash("b")
      #expect(try await tree.counts == [3, 1, 0, 3])
      #expect(try await tree.children == ["a:restarting", "b:restarting", "c:up"])
      failing.isOn = false
      while try await tree.counts != [3, 3, 0, 3] { await Task.yield() }
      for (left, id) in [(2, "a"), (1, "b"), (0, "c")] {
        try await tree.supervisor.terminateChild(id)
        #expect(try await tree.counts == [3, left, 0, 3])
      }
    }
  }

  @Test(arguments: RestartStrategy.allCases)
  func temporaryChildKeepsNothingOfItsStart(strategy: RestartStrategy) async throws {
    final class Heirloom: Sendable {}
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(strategy)
      for restart in [RestartType.temporary, .permanent] {
        weak var kept: Heirloom?
        do {
          let heirloom = Heirloom()
          kept = heirloom
          let child = Child("\(restart)", restart: restart) { [journal = nursery.journal] in
            _ = heirloom
            return Nursery.Worker(id: "c", journal: journal, onStart: {})
          }
          try await tree.supervisor.startChild(child)
        }
        // Answers only after what the start has left is gone.
        _ = try await tree.worker("\(restart)").call { .touch($0) }
        _ = try await tree.counts
        #expect((kept == nil) == (restart == .temporary))
      }
    }
  }

  @Test(arguments: RestartStrategy.allCases)
  func specOfATemporaryChildGoesWithIt(strategy: RestartStrategy) async throws {
    try await Nursery.run { nursery in
      let child = nursery.child("c", .temporary)
      let tree = try await nursery.grow(strategy, child)
      for reason in [ExitReason.killed, .normal, Nursery.crash] {
        try await tree.end("c", reason)
        #expect(try await tree.children == [])
        #expect(try await tree.supervisor.startChild(child) != nil)
      }
      try await tree.supervisor.terminateChild("c")
      #expect(try await tree.supervisor.startChild(child) != nil)
    }
  }

  @Test(arguments: RestartStrategy.allCases)
  func specOfOtherChildrenStays(strategy: RestartStrategy) async throws {
    try await Nursery.run { nursery in
      for restart in [RestartType.permanent, .transient] {
        let child = nursery.child("c", restart)
        let tree = try await nursery.grow(strategy, restarts: 10, child)
        for reason in [ExitReason.killed, .normal, Nursery.crash] {
          try await tree.end("c", reason)
          let stays = restart == .transient && reason == .normal
          #expect(await startRefusal(tree, child)?.code == (stays ? .alreadyPresent : .alreadyStarted))
          if stays { try await tree.supervisor.restartChild("c") }
        }
        try await tree.supervisor.terminateChild("c")
        #expect(await startRefusal(tree, child)?.code == .alreadyPresent)
        #expect(try await tree.supervisor.restartChild("c") != nil)
        await tree.stop()
      }
    }
  }

  @Test func tenThousandChildrenCanBeStartedAndTerminatedById() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow()
      let count = 10_000
      for id in 1...count { try await tree.supervisor.startChild(nursery.child("\(id)")) }
      #expect(try await tree.counts == [count, count, 0, count])
      for id in 1...count { try await tree.supervisor.terminateChild("\(id)") }
      #expect(try await tree.counts == [count, 0, 0, count])
      #expect(nursery.runtime.processCount == 1)
    }
  }
}
