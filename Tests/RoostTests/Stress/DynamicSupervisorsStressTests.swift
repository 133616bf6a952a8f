import Testing

@testable import Roost

extension StressTests {
  struct DynamicSupervisorsStressTests {
    @Test("Each end of a permanent child of a dynamic supervisor is one restart")
    func oneRestartForEachEnd() async throws {
      try await underStress { node, _ in
        let (count, strikes) = (100, StressScale.of(400))
        let records = WardRecords(node)
        let supervisor = try await node.start(DynamicSupervisor(restarts: .max))
        for number in 0..<count { try await supervisor.startChild(Ward.child(number, records)) }
        try await onThreads(4, seed: 22) { _, random in
          for _ in 0..<strikes {
            if let process = node.kernel.processes.find(random.element(of: records.roster)) {
              records.strike(process, &random)
            }
            random.stumble()
          }
        }
        try await records.ended.reach(records.struck)
        while try await supervisor.countChildren().active < count {}
        #expect(records.faults == [])
        #expect(records.struck > 0)
        #expect(node.kernel.metrics.restarts.load(ordering: .relaxed) == records.struck)
        #expect((0..<count).reduce(0) { $0 + records.starts(of: $1) } == count + records.struck)
        try await eventually("only the children are left") { node.processCount == count + 1 }
        let children = try await supervisor.whichChildren()
        #expect(children.count == count)
        #expect(Set(children.compactMap(\.pid)) == Set(node.processes).subtracting([supervisor.pid]))
        #expect(await supervisor.stop() == .shutdown)
      }
    }

    @Test("Children that come, are terminated and killed at the same time end as their restart types say")
    func comingAndGoing() async throws {
      try await underStress { node, _ in
        let (starters, each) = (6, StressScale.of(80))
        let records = WardRecords(node)
        let supervisor = try await node.start(DynamicSupervisor(restarts: .max))
        let isOver = Progress()
        async let kills: Void = onThreads(2, seed: 23) { _, random in
          while isOver.count == 0 {
            let roster = records.roster
            if !roster.isEmpty, let process = node.kernel.processes.find(random.element(of: roster)) {
              records.strike(process, &random, orderly: false)
            }
            Gate().pass(within: UInt64(random.index(200_000)))
          }
        }
        let kept = await withTaskGroup(of: Int.self) { group in
          for starter in 0..<starters {
            group.addTask {
              var random = SplitMix(seed: UInt64(starter))
              let numbers = starter * each..<(starter + 1) * each
              return await startAndTerminate(numbers, supervisor, records, &random)
            }
          }
          return await group.reduce(0, +)
        }
        isOver.add()
        try await kills
        try await records.ended.reach(records.struck)
        while try await supervisor.whichChildren().contains(where: \.isRestarting) {}

        #expect(records.faults == [])
        for number in stride(from: 2, to: starters * each, by: 3) { #expect(records.starts(of: number) == 1) }
        let counts = try await supervisor.countChildren()
        let temporary = records.living.keys.count { $0 % 3 == 2 }
        #expect(counts.active == kept + temporary)
        #expect(counts.specs == counts.active)
        try await eventually("only the children are left") { node.processCount == counts.active + 1 }
        #expect(await supervisor.stop() == .shutdown)
        try await eventually("all states are gone") { records.living.isEmpty }
      }
    }

    /// Starts children of each restart type in turn, terminates about half of them, and says how many permanent and
    /// transient ones are left.
    private func startAndTerminate(
      _ numbers: Range<Int>,
      _ supervisor: DynamicSupervisorRef,
      _ records: WardRecords,
      _ random: inout SplitMix
    ) async -> Int {
      let types: [RestartType] = [.permanent, .transient, .temporary]
      var kept = 0
      for number in numbers {
        let child = Ward.child(number, records, restart: types[number % 3])
        guard let pid = try? await supervisor.startChild(child) else {
          if !records.wasStruck(number) { records.note("\(number) did not start") }
          continue
        }
        if number % 3 != 2 { kept += 1 }
        guard random.oneIn(2) else { continue }
        do throws(SupervisorError) {
          try await supervisor.terminateChild(pid)
          if number % 3 != 2 { kept -= 1 }
        } catch {
          // It ended before: it goes by another pid now, or is forgotten.
          if error != .unknownChild(pid) { records.note("\(error)") }
        }
      }
      return kept
    }
  }
}
