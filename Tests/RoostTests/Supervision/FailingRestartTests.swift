import Testing

@testable import Roost

/// What a supervisor does while it cannot restart a child.
@Suite(.timeLimit(.minutes(5)))
struct FailingRestartTests {
  @Test func oneForAllUndoesAHalfDoneRestart() async throws {
    try await Nursery.run { nursery in
      let (desk, tree) = try await twoGated(nursery, .oneForAll)
      let again = await desk.settle(.start)
      #expect(again.id == "a")
      let undone = try nursery.watch(again.pid)
      #expect(await desk.settle(.fail).id == "b")
      // Whoever is asked next is asked after the first has been stopped again.
      let next = await desk.next()
      #expect(next.id == "a")
      #expect(undone.reasonSoFar == .shutdown)
      next.answer(.start)
      #expect(await desk.settle(.start).id == "b")
      #expect(try await tree.children == ["a:up", "b:up"])
    }
  }

  @Test func restForOneKeepsWhatWasRestarted() async throws {
    try await Nursery.run { nursery in
      let (desk, tree) = try await twoGated(nursery, .restForOne)
      let again = await desk.settle(.start)
      #expect(again.id == "a")
      #expect(await desk.settle(.fail).id == "b")
      #expect(await desk.settle(.start).id == "b")
      #expect(try await tree.children == ["a:up", "b:up"])
      #expect(try await tree.pid("a") == again.pid)
    }
  }

  /// Two children that ask before they start, the first of which has just ended.
  private func twoGated(_ nursery: Nursery, _ strategy: RestartStrategy) async throws -> (Desk, Tree) {
    let desk = Desk()
    async let growing = nursery.grow(strategy, Nursery.gated("a", desk), Nursery.gated("b", desk))
    await desk.settle(.start)
    await desk.settle(.start)
    let tree = try await growing
    let pid = try await tree.pid("a")
    nursery.runtime.exit(pid, "an error")
    return (desk, tree)
  }

  @Test func supervisorAnswersWhileARestartKeepsFailing() async throws {
    try await Nursery.run { nursery in
      let failing = Switch()
      let (tree, starts) = try await failingRestart(nursery, .oneForOne, failing)
      let child = nursery.child("c")
      #expect(
        await tree.refusal { tree throws(SupervisorError) in try await tree.startChild(child) }?.code
          == .alreadyPresent
      )
      #expect(
        await tree.refusal { tree throws(SupervisorError) in try await tree.restartChild("c") }?.code
          == .childRestarting
      )
      #expect(
        await tree.refusal { tree throws(SupervisorError) in try await tree.deleteChild("c") }?.code
          == .childRestarting
      )
      #expect(try await tree.children == ["a:up", "c:restarting", "z:up"])
      #expect(try await tree.counts == [3, 2, 0, 3])
      try await tree.supervisor.terminateChild("c")
      #expect(try await tree.children == ["a:up", "c:-", "z:up"])
      let attempts = starts.count
      // Any retry that were still on its way would come before the answer.
      #expect(try await tree.counts == [3, 2, 0, 3])
      #expect(starts.count == attempts)
      failing.isOn = false
      #expect(try await tree.supervisor.restartChild("c") != nil)
    }
  }

  @Test func restForOneAnswersWhileARestartKeepsFailing() async throws {
    try await Nursery.run { nursery in
      let failing = Switch()
      let (tree, _) = try await failingRestart(nursery, .restForOne, failing)
      #expect(try await tree.children == ["a:up", "c:restarting", "z:-"])
      #expect(try await tree.counts == [3, 1, 0, 3])
      #expect(
        await tree.refusal { tree throws(SupervisorError) in try await tree.restartChild("c") }?.code
          == .childRestarting
      )
      try await tree.supervisor.terminateChild("c")
      #expect(try await tree.children == ["a:up", "c:-", "z:-"])
      failing.isOn = false
      #expect(try await tree.supervisor.restartChild("c") != nil)
      #expect(try await tree.children == ["a:up", "c:up", "z:-"])
      #expect(nursery.journal.count(of: "start a") == 1)
    }
  }

  @Test func supervisorCanBeShutDownWhileARestartKeepsFailing() async throws {
    try await Nursery.run { nursery in
      for strategy in RestartStrategy.allCases {
        let (tree, _) = try await failingRestart(nursery, strategy, Switch(), name: "tree")
        #expect(await tree.stop() == .shutdown)
        #expect(nursery.runtime.pid(of: "tree") == nil)
        #expect(nursery.runtime.processCount == 0)
      }
    }
  }

  /// Three children, the second of which has crashed, and fails to start again for as long as `failing` is on.
  private func failingRestart(
    _ nursery: Nursery,
    _ strategy: RestartStrategy,
    _ failing: Switch,
    name: String? = nil
  ) async throws -> (Tree, Tally) {
    let starts = Tally()
    failing.isOn = false
    let tree = try await nursery.grow(
      strategy,
      restarts: 1_000_000,
      name: name,
      nursery.child("a"),
      nursery.child("c") {
        starts.next()
        if failing.isOn { throw Nursery.Died() }
      },
      nursery.child("z")
    )
    failing.isOn = true
    try await tree.crash("c")
    return (tree, starts)
  }
}
