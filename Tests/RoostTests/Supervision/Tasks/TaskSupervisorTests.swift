import Testing

@testable import Roost

/// Work that goes on until it is cancelled.
func workOn() async throws { try await Task.sleep(for: .seconds(3600)) }

@Suite(.timeLimit(.minutes(5))) struct TaskSupervisorTests {
  @Test func `A task is a process, and its value can be had by many and more than once`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor(), name: "tasks")
      #expect(try brood.runtime.taskSupervisor(named: "tasks") == tasks)
      let latch = Brood.Latch()
      let task = try await tasks.async {
        await latch.wait()
        return 42
      }
      let info = try #require(brood.runtime.info(of: task.pid))
      #expect(info.behaviour == "SupervisedWork")
      #expect(info.links == [tasks.pid])
      #expect(try await tasks.tasks() == [task.pid])
      #expect(try await tasks.count() == 1)
      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<10 { group.addTask { try await task.value(timeout: nil) } }
        latch.open()
        for try await value in group { #expect(value == 42) }
      }
      #expect(try await task.value() == 42)
      #expect(try await tasks.count() == 0)
    }
  }

  @Test func `A crash is the error of whoever awaits the task, is logged once, and disturbs nobody else`()
    async throws
  {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let latch = Brood.Latch()
      let bystander = try await tasks.async {
        await latch.wait()
        return "fine"
      }
      let task = try await tasks.async { () async throws -> Int in throw Brood.Died() }
      await #expect(throws: Brood.Died.self) { try await task.value() }
      await #expect(throws: Brood.Died.self) { try await task.value() }
      #expect(try await tasks.tasks() == [bystander.pid])
      latch.open()
      #expect(try await bystander.value() == "fine")
      #expect(brood.log.lines.count { $0.contains("Died") } == 1)
    }
  }

  @Test func `A task that was killed fails with its exit reason, also for who asks later`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let task = try await tasks.async { try await workOn() }
      brood.runtime.exit(task.pid, .kill)
      for _ in 0..<2 {
        await #expect(throws: CallError.exit(.killed)) { try await task.value() }
      }
    }
  }

  @Test func `Awaiting times out, the task runs on, and can be awaited again`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let latch = Brood.Latch()
      let task = try await tasks.async {
        await latch.wait()
        return 1
      }
      await #expect(throws: CallError.timeout) { try await task.value(timeout: .zero) }
      await #expect(throws: CallError.timeout) { try await task.value(timeout: .seconds(-1)) }
      await #expect(throws: CallError.timeout) { try await task.result(timeout: .seconds(-1)) }
      let waiting = Task { try await task.value() }
      // The wait has set its timer at some point: the clock goes on until it is over.
      let isOver = Brood.Tally()
      let ticking = Task {
        while isOver.count == 0 {
          brood.clock.advance(by: .seconds(1))
          await Task.yield()
        }
      }
      await #expect(throws: CallError.timeout) { try await waiting.value }
      isOver.next()
      await ticking.value
      latch.open()
      #expect(try await task.value(timeout: nil) == 1)
    }
  }

  @Test func `Cancelling a task cancels its work, and shows as shutdown`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let task = try await tasks.async {
        do {
          try await workOn()
        } catch {
          brood.notes.note("cancelled")
          throw error
        }
      }
      task.cancel()
      await #expect(throws: CallError.exit(.shutdown)) { try await task.value() }
      #expect(brood.log.lines.isEmpty)
    }
  }

  @Test func `The caller of an await that is cancelled stops waiting, the task does not`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let latch = Brood.Latch()
      let task = try await tasks.async { await latch.wait() }
      let waiting = Task { try await task.value(timeout: nil) }
      waiting.cancel()
      let error = await #expect(throws: CallError.self) { try await waiting.value }
      #expect(error?.code == .cancelled)
      latch.open()
      try await task.value(timeout: nil)
    }
  }

  @Test func `Shutting a task down kills it when its time is over, or at once, unless it was done`()
    async throws
  {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let latch = Brood.Latch()
      let stuck = try await tasks.async { await latch.wait() }
      #expect(failure(await stuck.shutdown(.timeout(.zero))) == .exit(.killed))
      let late = try await tasks.async { await latch.wait() }
      #expect(failure(await late.shutdown(.timeout(.seconds(-1)))) == .exit(.killed))
      let brutal = try await tasks.async { await latch.wait() }
      #expect(failure(await brutal.shutdown(.brutalKill)) == .exit(.killed))
      let polite = try await tasks.async { try await workOn() }
      #expect(failure(await polite.shutdown()) == .exit(.shutdown))
      let done = try await tasks.async { 7 }
      #expect(try await done.value() == 7)
      #expect(try await done.shutdown().get() == 7)
      latch.open()
    }
  }

  @Test func `The end of the supervisor cancels all tasks, and kills those that outstay their time`()
    async throws
  {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor(shutdown: .timeout(.seconds(1))))
      let latch = Brood.Latch()
      let polite = try await tasks.async { try await workOn() }
      let stuck = try await tasks.async { await latch.wait() }
      let brutal = try await tasks.async(shutdown: .brutalKill) { await latch.wait() }
      let supervisorEnd = Brood.End(of: tasks.supervisor.ref)
      async let end = tasks.stop()
      await #expect(throws: CallError.exit(.shutdown)) { try await polite.value(timeout: nil) }
      await #expect(throws: CallError.exit(.killed)) { try await brutal.value(timeout: nil) }
      #expect(supervisorEnd.sofar == nil)
      brood.clock.advance(by: .seconds(1) + .milliseconds(1))
      await #expect(throws: CallError.exit(.killed)) { try await stuck.value(timeout: nil) }
      #expect(await end == .shutdown)
      latch.open()
      let error = await #expect(throws: SupervisorError.self) { try await tasks.async { 1 } }
      #expect(error?.code == .unreachable)
    }
  }

  @Test func `A task can be terminated by its pid, and there are no more than the most`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor(maxChildren: 1))
      let task = try await tasks.async { try await workOn() }
      let error = await #expect(throws: SupervisorError.self) { try await tasks.start {} }
      #expect(error?.code == .tooManyChildren)
      try await tasks.terminate(task.pid)
      await #expect(throws: CallError.exit(.shutdown)) { try await task.value() }
      let unknown = await #expect(throws: SupervisorError.self) { try await tasks.terminate(task.pid) }
      #expect(unknown?.code == .unknownChild)
      #expect(try await tasks.async { 2 }.value() == 2)
    }
  }

  @Test func `A supervisor that gives its tasks less than no time does not start`() async throws {
    try await Brood.run { brood in
      let error = await #expect(throws: StartError.self) {
        try await brood.runtime.start(TaskSupervisor(shutdown: .timeout(.seconds(-1))))
      }
      #expect(error?.description.contains("cannot be given -1.0 seconds to shut down") == true)
    }
  }

  @Test func `A task cannot await itself`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let (handles, give) = AsyncStream.makeStream(of: SupervisedTask<CallError.Code?>.self)
      let task = try await tasks.async { () async -> CallError.Code? in
        for await me in handles {
          do throws(CallError) { _ = try await me.result() } catch { return error.code }
        }
        return nil
      }
      give.yield(task)
      #expect(try await task.value() == .callingSelf)
    }
  }

  private func failure<Value>(_ result: Result<Value, any Error>) -> CallError? {
    if case .failure(let error) = result { error as? CallError } else { nil }
  }
}
