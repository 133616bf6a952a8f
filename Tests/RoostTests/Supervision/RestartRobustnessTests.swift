import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct RestartRobustnessTests {
  /// Each crash is followed by the next as soon as the new child answers; nothing adds up.
  @Test func thousandsOfCrashesInARowLeaveNothingBehind() async throws {
    try await Nursery.run { nursery in
      let allowed = 50
      let tree = try await nursery.grow(
        restarts: allowed,
        within: .seconds(1),
        nursery.child("victim", name: "victim"),
        nursery.child("bystander")
      )
      let supervisor: Mailbox<SupervisorServer.Message> = try tree.mailbox(tree.supervisor.pid)
      let bystander = try await tree.pid("bystander")
      let victim = nursery.runtime.named("victim", as: Nursery.Worker.Message.self)
      var pids: Set<Pid> = []
      let crashes = 2_000
      for _ in 0..<crashes {
        nursery.clock.advance(by: .milliseconds(21))
        let ref = try victim.resolve()
        let ending = try nursery.watch(ref.pid)
        ref.send(.end(Nursery.crash))
        _ = await ending.reason
        // Answers when the restart is done.
        let now = try await tree.pid("victim")
        #expect(try await victim.call { .touch($0) } == now)
        #expect(pids.insert(now).inserted)
      }
      let server = try await nursery.runtime.system.state(
        of: tree.supervisor.ref,
        as: SupervisorServer.self
      )
      #expect(server.machine.restarts.count <= allowed)
      #expect(server.timers.isEmpty && server.requests.isEmpty && server.machine.mailbox.isEmpty)
      #expect(nursery.runtime.processCount == 3)
      let numbers = nursery.runtime.kernel.processes.capacity
      #expect(numbers <= 16, "the table has grown to \(numbers)")
      #expect(nursery.runtime.info(of: supervisor.pid)?.links.count == 2)
      #expect(nursery.runtime.info(of: supervisor.pid)?.monitors == 2)
      #expect(supervisor.length == 0)
      #expect(try await tree.pid("bystander") == bystander)
      let reports = nursery.log.entries.filter { $0["context"] == "childTerminated" }
      #expect(reports.count == crashes)
      #expect(nursery.runtime.info(of: try await tree.pid("victim"))?.restarts == crashes)
      #expect(nursery.runtime.kernel.metrics.restarts.load(ordering: .relaxed) == crashes)
    }
  }

  @Test func childrenKilledAllAtOnceAreEachRestartedOnce() async throws {
    try await Nursery.run { nursery in
      let count = 200
      let children = (0..<count).map { nursery.child("\($0)") }
      let supervisor = try await nursery.runtime.start(Supervisor(restarts: count, children: children))
      let tree = Tree(nursery: nursery, supervisor: supervisor)
      let old = try await tree.pids(children.map(\.id))
      await withTaskGroup(of: Void.self) { group in
        for pid in old { group.addTask { nursery.runtime.exit(pid, .kill) } }
      }
      for child in children { await nursery.journal.wait(for: "start \(child.id)", times: 2) }
      let new = try await tree.pids(children.map(\.id))
      #expect(Set(old).isDisjoint(with: new))
      #expect(nursery.journal.entries.count == 2 * count)
      #expect(nursery.runtime.processCount == count + 1)
    }
  }

  /// The start promise of an async child may be settled by the child and by its killer at the same time.
  @Test func childrenKilledInTheMidstOfTheirStartsAreNeverLost() async throws {
    try await Nursery.run { nursery in
      let tree = try await nursery.grow()
      for round in 0..<300 {
        let desk = Desk()
        async let starting: Pid? = try? tree.supervisor.startChild(
          Nursery.gated("\(round)", desk, .temporary)
        )
        let ask = await desk.next()
        let killer = Task { nursery.runtime.exit(ask.pid, .kill) }
        ask.answer(.start)
        await killer.value
        let started = await starting
        #expect(started == nil || started == ask.pid)
        #expect(try await tree.children == [])
      }
      #expect(nursery.runtime.processCount == 1)
    }
  }
}
