import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct StartingTests {
  @Test func emptySupervisorStartsAndShutsDown() async throws {
    try await Nursery.run { nursery in
      let exits = Journal()
      let parent = nursery.runtime.spawn(
        receiving: Never.self,
        options: ProcessOptions(trapsExits: true)
      ) { inbox in
        let tree = try await inbox.me.startLink(Supervisor(children: []), name: "empty")
        #expect(try await tree.countChildren().specs == 0)
        inbox.me.exit(tree.pid, .shutdown)
        guard case .info(.exit(let from, let reason)) = try await inbox.receive() else { return }
        #expect(from == tree.pid)
        exits.note("\(reason)")
      }
      _ = await parent.untilExit()
      #expect(exits.entries == ["shutdown"])
      #expect(nursery.runtime.pid(of: "empty") == nil)
    }
  }

  @Test func childrenStartInOrderEachAfterTheOneBefore() async throws {
    try await Nursery.run { nursery in
      let desk = Desk()
      async let growing = nursery.grow(
        .oneForOne,
        nursery.child("a"),
        Nursery.gated("b", desk),
        nursery.child("c")
      )
      let ask = await desk.next()
      #expect(ask.id == "b")
      #expect(nursery.journal.entries == ["start a"])
      ask.answer(.start)
      let tree = try await growing
      #expect(nursery.journal.entries == ["start a", "start c"])
      #expect(try await tree.children == ["a:up", "b:up", "c:up"])
    }
  }

  @Test func ignoredChildKeepsItsSpecWithoutAPid() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow()
      let first = nursery.child("first") { throw StartRefusal() }
      #expect(try await tree.supervisor.startChild(first) == nil)
      #expect(try await tree.supervisor.startChild(nursery.child("second")) != nil)
      #expect(try await tree.supervisor.whichChildren().map(\.id) == ["second", "first"])
      #expect(try await tree.children == ["first:-", "second:up"])
      #expect(try await tree.counts == [2, 1, 0, 2])
    }
  }

  @Test func ignoredTemporaryChildLeavesNoSpec() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(
        .oneForOne,
        nursery.child("gone", .temporary) { throw StartRefusal() },
        nursery.child("stays")
      )
      #expect(try await tree.children == ["stays:up"])
      #expect(try await tree.counts == [1, 1, 0, 1])
    }
  }

  @Test func ignoredTemporaryChildStartedLaterLeavesNoSpec() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow(.oneForOne, nursery.child("stays"))
      let gone = nursery.child("gone", .temporary) { throw StartRefusal() }
      #expect(try await tree.supervisor.startChild(gone) == nil)
      #expect(try await tree.children == ["stays:up"])
      #expect(try await tree.counts == [1, 1, 0, 1])
    }
  }

  @Test func failedSupervisorStartIsAnErrorAndNoExit() async throws {
    try await Nursery.run { nursery in
      let parent = nursery.runtime.spawn(
        receiving: Never.self,
        options: ProcessOptions(trapsExits: true)
      ) { inbox in
        let tree = Supervisor { nursery.child("bad") { throw Nursery.Died() } }
        let error = await #expect(throws: StartError.self) { try await inbox.me.startLink(tree) }
        #expect(error?.description.contains("Died") == true)
        // Nothing is on its way either: whatever the start was to leave, it has left by now.
        let waiting = try await inbox.receive(timeout: .zero)
        #expect(waiting == nil)
        #expect(nursery.runtime.info(of: inbox.pid)?.links == [])
        nursery.journal.note("over")
      }
      _ = await parent.untilExit()
      #expect(nursery.journal.entries == ["over"])
    }
  }

  @Test func failedStartUndoesTheEarlierChildrenInReverse() async throws {
    try await Nursery.run { nursery in
      await #expect(throws: StartError.self) {
        try await nursery.grow(
          .oneForOne,
          nursery.child("a"),
          nursery.child("b"),
          nursery.child("bad") { throw Nursery.Died() },
          nursery.child("never")
        )
      }
      #expect(nursery.journal.entries == ["start a", "start b", "end b", "end a"])
      #expect(nursery.runtime.processCount == 0)
    }
  }

  @Test func failedStartChildReportsTheReasonAndKeepsNoSpec() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow()
      for (thrown, reason) in [(Nursery.Died() as any Error, Nursery.crash), (Exit("no disk"), "no disk")] {
        let error = await tree.refusal { supervisor throws(SupervisorError) in
          try await supervisor.startChild(nursery.child("c") { throw thrown })
        }
        #expect(error?.code == .startFailed)
        #expect(error?.reason == reason)
        #expect(try await tree.children == [])
      }
      #expect(try await tree.supervisor.startChild(nursery.child("c")) != nil)
    }
  }

  @Test func failedRestartChildReportsTheReasonAndKeepsTheSpec() async throws {
    try await Nursery.run { nursery in
      let starts = Tally()
      let tree = try await nursery.grow(
        restarts: 0,
        nursery.child("c") { if starts.next() > 1 { throw Nursery.Died() } }
      )
      try await tree.supervisor.terminateChild("c")
      let error = await tree.refusal { supervisor throws(SupervisorError) in
        try await supervisor.restartChild("c")
      }
      #expect(error?.code == .startFailed)
      #expect(error?.reason == Nursery.crash)
      // With no restart allowed, one that counted would have ended the supervisor.
      #expect(try await tree.children == ["c:-"])
      #expect(starts.count == 2)
    }
  }

  @Test func childSpecDefaults() {
    let server = Nursery.Worker(id: "", journal: Journal(), onStart: {})
    let worker = Child("worker") { server }
    #expect(worker.description == ChildDescription(id: "worker", shutdown: .timeout(.seconds(5))))
    #expect(worker.restart == .permanent)
    #expect(worker.kind == .worker)
    #expect(!worker.isSignificant)
    let supervisor = Child("supervisor", supervisor: Supervisor(children: []))
    #expect(supervisor.shutdown == .infinity)
    #expect(supervisor.kind == .supervisor)
    #expect(supervisor.restart == .permanent)
  }

  @Test func childSpecCanBeReadBack() async throws {
    try await Nursery.run { nursery in
      let children = [
        nursery.child("plain"), nursery.child("brutal", .temporary, shutdown: .brutalKill),
        Child("tree", restart: .transient, supervisor: Supervisor(children: [])),
      ]
      let tree = try await nursery.grow()
      for child in children { try await tree.supervisor.startChild(child) }
      for child in children {
        #expect(try await tree.supervisor.describeChild(child.id) == child.description)
      }
      let error = await tree.refusal { supervisor throws(SupervisorError) in
        _ = try await supervisor.describeChild("stranger")
      }
      #expect(error?.code == .unknownChild)
    }
  }

  @Test func childWhoseNameIsTakenFailsToStart() async throws {
    try await Nursery.run { nursery in
      let stranger = nursery.runtime.spawn(receiving: Never.self) { inbox in _ = try await inbox.receive() }
      try nursery.runtime.register("a", stranger)
      let tree = try await nursery.grow()
      let error = await tree.refusal { supervisor throws(SupervisorError) in
        try await supervisor.startChild(nursery.child("c", name: "a"))
      }
      #expect(error?.code == .alreadyStarted)
      #expect(error?.pid == stranger.pid)
      #expect(try await tree.counts == [0, 0, 0, 0])
      #expect(nursery.runtime.pid(of: "a") == stranger.pid)
    }
  }

  @Test func childKilledWhileItStartsHasFailedToStart() async throws {
    try await Nursery.run { nursery in
      let desk = Desk()
      let tree = try await nursery.grow()
      async let starting = tree.refusal { supervisor throws(SupervisorError) in
        try await supervisor.startChild(Nursery.gated("c", desk))
      }
      let ask = await desk.next()
      nursery.runtime.exit(ask.pid, .kill)
      let error = await starting
      #expect(error?.code == .startFailed)
      #expect(error?.reason == .killed)
      #expect(try await tree.children == [])
      // The start that was given up comes to its end all the same, and changes nothing.
      ask.answer(.start)
      #expect(try await tree.supervisor.startChild(nursery.child("c")) != nil)
    }
  }

  @Test func supervisorKilledWhileItStartsFailsItsStartAndTakesItsChildrenAlong() async throws {
    try await Nursery.run { nursery in
      let desk = Desk()
      let growing = Task {
        try await nursery.grow(name: "tree", nursery.child("a"), Nursery.gated("b", desk))
      }
      let ask = await desk.next()
      let child = try nursery.watch(ask.pid)
      nursery.runtime.exit(try #require(nursery.runtime.pid(of: "tree")), .kill)
      let error = await #expect(throws: StartError.self) { try await growing.value }
      #expect(error?.reason == .killed)
      ask.answer(.start)
      #expect(await child.reason == .killed)
      await nursery.journal.wait(for: "end a")
    }
  }

  @Test func supervisorCanBeStoppedWhileAChildNeverStarts() async throws {
    try await Nursery.run { nursery in
      let desk = Desk()
      let tree = try await nursery.grow(.oneForOne, nursery.child("a"))
      async let starting = tree.refusal { supervisor throws(SupervisorError) in
        try await supervisor.startChild(Nursery.gated("b", desk))
      }
      let ask = await desk.next()
      async let stopped = tree.stop()
      let error = await starting
      #expect(error?.code == .stopping)
      // It neither starts nor heeds the shutdown, and is killed when its second is over.
      let child = try nursery.watch(ask.pid)
      await nursery.letTimePass(until: child)
      #expect(await child.reason == .killed)
      #expect(await stopped == .shutdown)
      #expect(nursery.journal.entries == ["start a", "end a"])
      ask.answer(.fail)
    }
  }
}
