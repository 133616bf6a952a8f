import Testing

@testable import Roost

extension StressTests {
  struct SupervisorsStressTests {
    @Test(
      "Each end of a child is one restart, whoever kills whom at the same time, in the midst of starts too"
    )
    func oneRestartForEachEnd() async throws {
      try await underStress { node, _ in
        let (count, strikes) = (16, StressScale.of(400))
        let records = WardRecords(node)
        let names = (0..<count).map { "ward \($0)" }
        let supervisor = try await node.start(
          Supervisor(restarts: .max, children: (0..<count).map { Ward.child($0, records, name: names[$0]) })
        )
        try await onThreads(4, seed: 19) { _, random in
          for _ in 0..<strikes {
            if let process = node.kernel.names.find(random.element(of: names)) {
              records.strike(process, &random)
            }
            random.stumble()
          }
        }
        try await records.ended.reach(records.struck)
        // Each answer comes behind a restart that has to be tried again.
        while try await supervisor.countChildren().active < count {}

        #expect(records.faults == [])
        let once = Dictionary(uniqueKeysWithValues: (0..<count).map { ($0, 1) })
        try await eventually("each is there once") { records.living == once }
        #expect(node.kernel.metrics.restarts.load(ordering: .relaxed) == records.struck)
        try await eventually("only the children are left") { node.processCount == count + 1 }
        #expect(node.registeredNames == names.sorted())
        let children = try await supervisor.whichChildren()
        #expect(Set(children.map(\.pid)) == Set(names.map { node.pid(of: $0) }))
        let info = try #require(node.info(of: supervisor.pid))
        #expect(info.links.count == count && info.monitors == count)
        #expect(await supervisor.stop() == .shutdown)
        try await eventually("all states are gone") { records.living.isEmpty }
      }
    }

    @Test(
      "Children that are restarted together are each there once in the end",
      arguments: [RestartStrategy.oneForAll, .restForOne]
    )
    func restartsTogether(_ strategy: RestartStrategy) async throws {
      try await underStress { node, _ in
        let (count, strikes) = (6, StressScale.of(120))
        let records = WardRecords(node)
        let names = (0..<count).map { "ward \($0)" }
        let supervisor = try await node.start(
          Supervisor(
            strategy,
            restarts: .max,
            children: (0..<count).map { Ward.child($0, records, name: names[$0]) }
          )
        )
        try await onThreads(3, seed: 20) { _, random in
          for _ in 0..<strikes {
            if let process = node.kernel.names.find(random.element(of: names)) {
              records.strike(process, &random)
            }
            Gate().pass(within: UInt64(random.index(200_000)))
          }
        }
        try await records.ended.reach(records.struck)
        while try await supervisor.countChildren().active < count {}
        #expect(records.faults == [])
        let once = Dictionary(uniqueKeysWithValues: (0..<count).map { ($0, 1) })
        try await eventually("each is there once") { records.living == once }
        try await eventually("only the children are left") { node.processCount == count + 1 }
        #expect(node.registeredNames == names.sorted())
        #expect(await supervisor.stop() == .shutdown)
      }
    }

    @Test("A tree whose supervisors and workers are killed at random grows again, and no orphan is left")
    func killedSupervisors() async throws {
      let clock = ManualClock()
      try await underStress(clock: clock) { node, _ in
        let (branches, leaves, strikes) = (3, 5, StressScale.of(150))
        let records = WardRecords(node)
        let tree = Supervisor(
          restarts: .max,
          children: (0..<branches).map { branch in
            Child(
              "branch \(branch)",
              supervisor: Supervisor(
                restarts: .max,
                children: (0..<leaves).map { leaf in Child("\(leaf)") { Leaf(records: records) } }
              )
            )
          }
        )
        let root = try await node.start(tree)
        try await onThreads(4, seed: 21) { _, random in
          for _ in 0..<strikes {
            let process = random.element(of: node.kernel.processes.all)
            if process.pid != root.pid { records.strike(process, &random) }
            Gate().pass(within: UInt64(random.index(200_000)))
          }
        }
        try await records.ended.reach(records.struck)
        while try await root.countChildren().active < branches {}
        var known: Set<Pid> = [root.pid]
        for child in try await root.whichChildren() {
          let pid = try #require(child.pid)
          let mailbox = try #require(node.kernel.processes.find(pid) as? Mailbox<SupervisorServer.Message>)
          let branch = SupervisorRef(ref: Ref(mailbox))
          while try await branch.countChildren().active < leaves {}
          known.insert(pid)
          for leaf in try await branch.whichChildren() { known.insert(try #require(leaf.pid)) }
        }
        #expect(known.count == 1 + branches + branches * leaves)
        try await eventually("no orphan is left") { node.processCount == known.count }
        #expect(Set(node.processes) == known)
        #expect(await root.stop() == .shutdown)
        // A supervisor that was killed while it stopped a child leaves the timer of that behind.
        clock.advance(by: .seconds(10))
      }
    }

    private struct Leaf: GenServer {
      typealias Message = Ward.Message

      let records: WardRecords

      mutating func handle(_ message: Message, _ me: Context<Message>) throws { throw Exit("crash") }
    }
  }
}
