import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct BlockingPoolTests {
  @Test func workRunsOffTheSchedulerAndItsResultComesBack() async throws {
    try await withNode(schedulers: 1, { $0.spareSchedulers = 0 }) { node in
      let process = Kind.syncServer.spawn(in: node)
      let hold = Hold()
      async let answer = node.blocking {
        hold.wait()
        return 42
      }
      defer { hold.release() }
      await hold.begins()
      // The only scheduler thread is free.
      try await process.settle()
      hold.release()
      #expect(try await answer == 42)
    }
  }

  @Test func anErrorOfTheWorkIsThrown() async throws {
    try await withNode { node in
      await #expect(throws: Exit("no luck")) { try await node.blocking { throw Exit("no luck") } }
    }
  }

  @Test func noMoreRunAtATimeThanTheLimitAndTheOthersWaitInOrder() async throws {
    try await withNode({ $0.blockingThreads = 2 }) { node in
      let (running, most) = (SharedCount(), SharedCount())
      let journal = Chronicle<Int>()
      let release = [Gate(), Gate()]
      let begun = Chronicle<Int>()
      for gate in release.indices {
        try node.kernel.blocking.run {
          begun.note(gate)
          release[gate].pass()
        }
      }
      _ = await begun.entries(2)
      for number in 0..<100 {
        try node.kernel.blocking.run {
          if running.add(1) > 1 { most.add(1) }
          journal.note(number)
          running.add(-1)
        }
      }
      #expect(journal.entries.isEmpty)
      // One thread goes on, so the order is that in which they waited.
      release[0].open()
      #expect(await journal.entries(100) == Array(0..<100))
      #expect(most.value == 0)
      release[1].open()
    }
  }

  @Test func anAsyncFunctionCanRunOnThePool() async throws {
    try await withNode(schedulers: 1, { $0.spareSchedulers = 0 }) { node in
      let hold = Hold()
      let process = Kind.asyncServer.spawn(in: node)
      process.send(
        .await { me in await withTaskExecutorPreference(me.runtime.blockingExecutor) { hold.wait() } }
      )
      await hold.begins()
      defer { hold.release() }
      try await Kind.syncServer.spawn(in: node).settle()
      hold.release()
      try await process.settle()
    }
  }

  @Test func workForAProcessComesBackAsAMessage() async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let process = Kind.syncServer.spawn(in: node, journal)
      node.blocking({ 7 }, then: process) { result in .note((try? result.get()) ?? -1) }
      node.blocking({ throw Exit("no") }, then: process) { (result: Result<Int, any Error>) in
        .note((try? result.get()) ?? -1)
      }
      #expect(Set(await journal.entries(2).map { "\($0)" }) == ["number(7)", "number(-1)"])
    }
  }

  @Test func afterTheEndOfTheNodeWorkIsRefused() async throws {
    let node = try await withNode({ $0.blockingThreads = 1 }) { node in
      try await node.blocking {}
      return node
    }
    await #expect(throws: BlockingPool.Stopped.self) { try await node.blocking {} }
    // What a Task has to do is done all the same.
    let done = await Task(executorPreference: node.blockingExecutor) { 1 }.value
    #expect(done == 1)
  }
}
