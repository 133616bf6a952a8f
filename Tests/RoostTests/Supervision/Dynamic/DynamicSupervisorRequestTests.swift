import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5))) struct DynamicSupervisorRequestTests {
  @Test func managingADynamicChild() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      #expect(
        try await supervisor.countChildren() == ChildCounts(specs: 0, active: 0, supervisors: 0, workers: 0)
      )
      let first = try #require(try await supervisor.startChild { Brood.Worker() })
      let second = try #require(try await supervisor.startChild { Brood.Worker() })
      #expect(try await supervisor.whichChildren().map(\.pid) == [second.pid, first.pid])
      let end = Brood.End(of: first)
      try await supervisor.terminateChild(first.pid)
      #expect(await end.reason == .shutdown)
      #expect(try await supervisor.whichChildren().map(\.pid) == [second.pid])
      let stranger = brood.runtime.spawn { Brood.Worker() }
      for pid in [first.pid, stranger.pid] {
        let error = await #expect(throws: SupervisorError.self) { try await supervisor.terminateChild(pid) }
        #expect(error?.code == .unknownChild)
        #expect(error?.pid == pid)
      }
      #expect(try await stranger.call(Brood.Worker.Message.touch) == stranger.pid)
    }
  }

  @Test func whichDynamicChildrenFollowsEveryChange() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      #expect(try await supervisor.whichChildren().isEmpty)
      let first = try #require(try await supervisor.startChild(id: "1") { Brood.Worker() })
      let info = ChildInfo(id: "1", pid: first.pid, isRestarting: false, kind: .worker)
      #expect(try await supervisor.whichChildren() == [info])
      let second = try #require(try await supervisor.startChild(id: "2") { Brood.Worker() })
      let other = ChildInfo(id: "2", pid: second.pid, isRestarting: false, kind: .worker)
      #expect(try await supervisor.whichChildren() == [other, info])
      try await supervisor.terminateChild(first.pid)
      #expect(try await supervisor.whichChildren() == [other])
    }
  }

  @Test func countsOfDynamicWorkers() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      var children: [Ref<Brood.Worker.Message>] = []
      for total in [1000, 2000] {
        for _ in 0..<1000 {
          let child = try await supervisor.startChild(restart: .temporary) { Brood.Worker() }
          children.append(try #require(child))
        }
        for _ in 0..<2 {
          let counts = ChildCounts(specs: total, active: total, supervisors: 0, workers: total)
          #expect(try await supervisor.countChildren() == counts)
          #expect(try await supervisor.whichChildren().map(\.pid) == children.reversed().map(\.pid))
        }
      }
      let ends = children.map { Brood.End(of: $0) }
      for child in children { brood.runtime.exit(child.pid, .kill) }
      for end in ends { _ = await end.reason }
      #expect(
        try await supervisor.countChildren() == ChildCounts(specs: 0, active: 0, supervisors: 0, workers: 0)
      )
    }
  }

  @Test func countsOfDynamicSupervisors() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      var pids: [Pid] = []
      for number in 0..<10 {
        let child =
          number.isMultiple(of: 2)
          ? Child("static", supervisor: Supervisor(children: []))
          : Child("dynamic", supervisor: DynamicSupervisor())
        pids.append(try #require(try await supervisor.startChild(child)))
      }
      #expect(
        try await supervisor.countChildren()
          == ChildCounts(specs: 10, active: 10, supervisors: 10, workers: 0)
      )
      for pid in pids { try await supervisor.terminateChild(pid) }
      #expect(try await supervisor.countChildren().specs == 0)
    }
  }

  @Test func tenThousandDynamicChildrenCanBeTerminatedOneByOne() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      var pids: [Pid] = []
      for _ in 0..<10_000 {
        let child = try await supervisor.startChild(restart: .temporary) { Brood.Worker() }
        pids.append(try #require(child).pid)
      }
      for pid in pids { try await supervisor.terminateChild(pid) }
      #expect(try await supervisor.countChildren().specs == 0)
      #expect(brood.runtime.processCount == 1)
    }
  }

  @Test func `Children can be started and terminated by many at the same time`() async throws {
    try await Brood.run { brood in
      let supervisor = try await brood.runtime.start(DynamicSupervisor())
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<20 {
          group.addTask {
            for _ in 0..<50 {
              let child = try await supervisor.startChild { Brood.Worker() }
              try await supervisor.terminateChild(try #require(child).pid)
            }
          }
        }
        try await group.waitForAll()
      }
      #expect(try await supervisor.countChildren().specs == 0)
    }
  }
}
