import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5))) struct TaskStartTests {
  @Test func `A task that nobody waits for runs, and its crash is logged once`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let pid = try await tasks.start { brood.notes.note("ran") }
      await brood.notes.wait(for: "ran")
      #expect(pid.node == brood.runtime.node)
      try await tasks.start { throw Brood.Died() }
      while try await tasks.count() > 0 { await Task.yield() }
      #expect(brood.log.lines.count { $0.contains("Died") } == 1)
    }
  }

  @Test func `A transient task is begun anew when it crashes, until it is done`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let runs = Brood.Tally()
      try await tasks.start(restart: .transient) {
        if runs.next() < 3 { throw Brood.Died() }
        brood.notes.note("done")
      }
      await brood.notes.wait(for: "done")
      #expect(runs.count == 3)
    }
  }

  @Test func `A linked task ends with its owner, and another does not`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let (handles, give) = AsyncStream.makeStream(of: SupervisedTask<Void>.self)
      let owner = brood.runtime.spawn(receiving: Int.self) { inbox in
        give.yield(try await tasks.linked(to: inbox.me).async { try await workOn() })
        give.yield(try await tasks.async { try await workOn() })
        _ = try await inbox.receive()
      }
      var both = handles.makeAsyncIterator()
      let linked = try #require(await both.next())
      let free = try #require(await both.next())
      #expect(brood.runtime.info(of: linked.pid)?.links.contains(owner.pid) == true)
      brood.runtime.exit(owner.pid, "gone")
      await #expect(throws: CallError.exit("gone")) { try await linked.value() }
      #expect(try await tasks.tasks() == [free.pid])
    }
  }

  @Test func `The crash of a linked task takes its owner along, unless that traps exits`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      for trapsExits in [false, true] {
        let options = ProcessOptions(trapsExits: trapsExits)
        let latch = Brood.Latch()
        let owner = brood.runtime.spawn(receiving: Int.self, options: options) { inbox in
          await latch.wait()
          _ = try await tasks.linked(to: inbox.me).async { throw Brood.Died() }
          let received = try await inbox.receive()
          if case .info(.exit(_, Brood.crash)) = received { throw Exit("trapped") }
        }
        let end = Brood.End(of: owner)
        latch.open()
        #expect(await end.reason == (trapsExits ? "trapped" : Brood.crash))
      }
      #expect(try await tasks.count() == 0)
    }
  }

  @Test func `A task linked to a process that has ended does not run`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let owner = brood.runtime.spawn { Brood.Worker() }
      let end = Brood.End(of: owner)
      let linked = tasks.linked(to: Context(owner.mailbox))
      owner.send(.end(.normal))
      _ = await end.reason
      await #expect(throws: SupervisorError.self) { try await linked.async { brood.notes.note("ran") } }
      #expect(try await tasks.count() == 0)
      #expect(brood.notes.lines.isEmpty)
    }
  }

  private struct Asker: GenServer {
    enum Message: Sendable {
      case ask(fails: Bool)
      case answered(Result<Int, any Error>)
    }

    let tasks: TaskSupervisorRef
    let notes: Brood.Notes

    mutating func handle(_ message: Message, _ me: Context<Message>) {
      switch message {
      case .ask(let fails):
        tasks.run({ if fails { throw Brood.Died() } else { 7 } }, then: me.ref) { .answered($0) }
      case .answered(.success(let value)): notes.note("\(value)")
      case .answered(.failure(let error)): notes.note("\(type(of: error))")
      }
    }
  }

  @Test func `A handler that does not wait gets the outcome as a message, whatever it is`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let asker = brood.runtime.spawn { Asker(tasks: tasks, notes: brood.notes) }
      asker.send(.ask(fails: false))
      await brood.notes.wait(for: "7")
      asker.send(.ask(fails: true))
      await brood.notes.wait(for: "Died")
      await tasks.stop()
      asker.send(.ask(fails: false))
      await brood.notes.wait(for: "SupervisorError")
      #expect(brood.notes.lines == ["7", "Died", "SupervisorError"])
    }
  }

  @Test func `A task that its starter no longer waits for does not run`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      try await brood.runtime.system.suspend(tasks.supervisor.ref)
      let starting = Task { try await tasks.async { brood.notes.note("ran") } }
      while brood.runtime.info(of: tasks.pid)?.mailboxLength == 0 { await Task.yield() }
      starting.cancel()
      await #expect(throws: SupervisorError.self) { _ = try await starting.value }
      try await brood.runtime.system.resume(tasks.supervisor.ref)
      #expect(try await tasks.async { 1 }.value() == 1)
      while try await tasks.count() > 0 { await Task.yield() }
      #expect(brood.notes.lines.isEmpty)
    }
  }

  @Test func `A supervisor of tasks is a child like any other, and is refused in words if it makes no sense`()
    async throws
  {
    try await Brood.run { brood in
      let tree = Supervisor {
        Child("tasks", name: "tasks", supervisor: TaskSupervisor())
      }
      let top = try await brood.runtime.start(tree)
      let tasks = try brood.runtime.taskSupervisor(named: "tasks")
      let task = try await tasks.async { try await workOn() }
      #expect(await top.stop() == .shutdown)
      await #expect(throws: CallError.exit(.shutdown)) { try await task.value() }
      let faulty = TaskSupervisor(maxChildren: -1)
      let error = await #expect(throws: StartError.self) { try await brood.runtime.start(faulty) }
      #expect(error?.description.contains("-1 children") == true)
    }
  }
}
