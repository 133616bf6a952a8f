import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct SchedulerTests {
  private static func isScheduler(_ node: Runtime) -> Bool { node.kernel.scheduler.currentWorker != nil }

  @Test(arguments: Kind.allCases)
  func handlersRunOnSchedulerThreads(_ kind: Kind) async throws {
    try await withNode { node in
      #expect(!Self.isScheduler(node))
      let isThere = try await kind.spawn(in: node).ask { me in Self.isScheduler(me.runtime) }
      #expect(isThere)
    }
  }

  /// A thread has 1,024 places for what is its own; here are more runtimes.
  @Test func aThreadIsItsOwnRuntimesAmongMany() async throws {
    let others = (0..<1100).map { _ in Scheduler(coreCount: 1, spareCount: 0) }
    try await withNode { node in
      try await withNode { other in
        #expect(!Self.isScheduler(node))
        let isThere = try await Kind.syncServer.spawn(in: node).ask { _ in
          (Self.isScheduler(node), Self.isScheduler(other), others.contains { $0.currentWorker != nil })
        }
        #expect(isThere == (true, false, false))
      }
    }
  }

  @Test(arguments: [Kind.asyncServer, .raw])
  func whatAnAsyncHandlerAwaitsRunsThereToo(_ kind: Kind) async throws {
    @Sendable func nested(_ node: Runtime) async -> Bool {
      await Task.yield()
      return Self.isScheduler(node)
    }
    try await withNode { node in
      let findings = Chronicle<Bool>()
      kind.spawn(in: node).send(
        .await { me in
          let node = me.runtime
          findings.note(await nested(node))
          async let child = nested(node)
          findings.note(await child)
          await withTaskGroup(of: Bool.self) { group in
            group.addTask { await nested(node) }
            for await finding in group { findings.note(finding) }
          }
          // Back from a thread of another kind.
          _ = try await node.blocking { 1 }
          findings.note(Self.isScheduler(node))
          try await Task.sleep(for: .milliseconds(1))
          findings.note(Self.isScheduler(node))
        }
      )
      #expect(await findings.entries(5) == [true, true, true, true, true])
    }
  }

  @Test func processesRunInParallelOnAllThreads() async throws {
    try await withNode(schedulers: 3, { $0.spareSchedulers = 0 }) { node in
      let holds = (0..<3).map { _ in Hold() }
      defer { for hold in holds { hold.release() } }
      for hold in holds { Kind.syncServer.spawn(in: node).perform { _ in hold.wait() } }
      // All three are in their handlers at the same time.
      for hold in holds { await hold.begins() }
    }
  }

  @Test func manyProcessesAllGetTheirTurn() async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      for number in 0..<2_000 {
        let process = Kind.allCases[number % 3].spawn(in: node, journal)
        process.send(.note(number))
      }
      let numbers = await journal.entries(2_000).compactMap {
        if case .number(let number) = $0 { number } else { nil }
      }
      #expect(Set(numbers) == Set(0..<2_000))
      #expect(node.processCount == 2_000)
    }
  }

  @Test func aTaskOfANodeThatHasEndedGoesOnElsewhere() async throws {
    let park = Park()
    let left = Chronicle<Bool>()
    let configuration = RuntimeConfiguration.quiet()
    let node = try Runtime(configuration)
    let process = Kind.asyncServer.spawn(in: node)
    process.send(
      .await { _ in
        await park.wait()
        await Task.yield()
        left.note(Self.isScheduler(node))
      }
    )
    await park.begins()
    node.exit(process.pid, .kill)
    await node.shutdown()
    park.release()
    #expect(await left.entries(1) == [false])
  }
}
