import Testing

@testable import Roost

/// Dynamic supervisors and supervisors of tasks that are linked to a process.
@Suite(.timeLimit(.minutes(5))) struct LinkedSupervisorTests {
  @Test func `They end with the process that has started them, children first`() async throws {
    try await Brood.run { brood in
      let (names, tell) = AsyncStream.makeStream(of: [Pid].self)
      let parent = brood.runtime.spawn(receiving: Never.self) { inbox in
        let dynamic = try await inbox.me.startLink(DynamicSupervisor(), name: "dynamic")
        let tasks = try await inbox.me.startLink(TaskSupervisor(), name: "tasks")
        let child = try await dynamic.startChild { Brood.Worker() }
        let task = try await tasks.async { try await workOn() }
        tell.yield([dynamic.pid, tasks.pid] + [child?.pid, task.pid].compactMap { $0 })
        _ = try await inbox.receive()
      }
      var started: [Pid] = []
      for await pids in names {
        started = pids
        break
      }
      #expect(started.count == 4)
      #expect(brood.runtime.pid(of: "dynamic") == started[0])
      for pid in started.prefix(2) { #expect(brood.runtime.info(of: pid)?.parent == parent.pid) }
      brood.runtime.exit(parent.pid, "enough")
      while brood.runtime.processCount > 0 { await Task.yield() }
    }
  }

  @Test func `A start that fails is an error, and no exit signal`() async throws {
    try await Brood.run { brood in
      let parent = brood.runtime.spawn(receiving: Never.self) { inbox in
        await #expect(throws: StartError.self) {
          try await inbox.me.startLink(DynamicSupervisor(maxChildren: -1))
        }
        await #expect(throws: StartError.self) {
          try await inbox.me.startLink(TaskSupervisor(shutdown: .timeout(.seconds(-1))))
        }
      }
      // Nothing is there any more if it has ended before.
      #expect([.normal, .noproc].contains(await parent.untilExit()))
    }
  }
}
