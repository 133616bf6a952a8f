import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5))) struct TaskStreamTests {
  @Test(arguments: [1, 3, 100])
  func `Outcomes come in the order of the elements, one for each`(maxConcurrency: Int) async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      var values: [Int] = []
      for try await result in tasks.stream(0..<50, maxConcurrency: maxConcurrency, { $0 * 2 }) {
        values.append(try result.get())
      }
      #expect(values == (0..<50).map { $0 * 2 })
      #expect(try await tasks.count() == 0)
    }
  }

  @Test func `An early outcome waits for its turn, or does not if order is of no interest`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      for ordered in [true, false] {
        let latch = Brood.Latch()
        let stream = tasks.stream(0..<2, maxConcurrency: 2, ordered: ordered, timeout: nil) { place in
          if place == 0 { await latch.wait() }
          if ordered && place == 1 { latch.open() }
          return place
        }
        var values: [Int] = []
        for try await result in stream {
          values.append(try result.get())
          latch.open()
        }
        #expect(values == (ordered ? [0, 1] : [1, 0]))
      }
    }
  }

  @Test func `As many tasks run at a time as allowed, a core each unless told, and no more`() async throws {
    try await Brood.run(schedulers: 3) { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      for most in [nil, 5] {
        let limit = most ?? 3
        let (running, peak) = (Brood.Tally(), Brood.Tally())
        let latch = Brood.Latch()
        let stream = tasks.stream(0..<20, maxConcurrency: most, timeout: nil) { _ in
          let count = running.next()
          peak.count = max(peak.count, count)
          if count == limit { latch.open() }
          await latch.wait()
          running.count -= 1
        }
        var total = 0
        for try await _ in stream { total += 1 }
        #expect(total == 20)
        #expect(peak.count >= limit)
        #expect(peak.count <= limit)
      }
    }
  }

  @Test func `Elements are pulled as outcomes are asked for, so that a sequence may be endless`() async throws
  {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let pulled = Brood.Tally()
      let endless = sequence(first: 0) { $0 + 1 }.lazy.map { place in
        pulled.next()
        return place
      }
      let stream = tasks.stream(endless, maxConcurrency: 1) { $0 }
      #expect(pulled.count == 0)
      let iterator = stream.makeAsyncIterator()
      for place in 0..<10 {
        #expect(try await iterator.next()?.get() == place)
        #expect(pulled.count == place + 1)
      }
    }
  }

  @Test func `While a slow task holds up the others, no more is started than four times as many`()
    async throws
  {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let latch = Brood.Latch()
      let (pulled, ahead, given) = (Brood.Tally(), Brood.Tally(), Brood.Tally())
      let endless = sequence(first: 0) { $0 + 1 }.lazy.map { place in
        ahead.count = max(ahead.count, pulled.next() - given.count)
        return place
      }
      let stream = tasks.stream(endless, maxConcurrency: 2, timeout: nil) { place in
        if place == 0 { await latch.wait() } else { brood.notes.note("done") }
        return place
      }
      let iterating = Task {
        var values: [Int] = []
        for try await result in stream {
          values.append(try result.get())
          given.next()
          if values.count == 30 { break }
        }
        return values
      }
      await brood.notes.wait(for: "done", times: 7)
      #expect(given.count == 0)
      latch.open()
      #expect(try await iterating.value == Array(0..<30))
      #expect(ahead.count == 8)
    }
  }

  @Test func `An element that fails is a failure among the outcomes`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      var outcomes: [String] = []
      let stream = tasks.stream(0..<4) { place in
        if place == 1 { throw Brood.Died() }
        if place == 2 { throw Exit("no use") }
        return place
      }
      for try await result in stream {
        switch result {
        case .success(let value): outcomes.append("\(value)")
        case .failure(let error): outcomes.append("\(ExitReason(thrown: error))")
        }
      }
      #expect(outcomes == ["0", "\(Brood.crash)", "no use", "3"])
    }
  }

  /// Notes what is pulled: by then the time of the task before it has begun.
  private func noted(_ elements: Range<Int>, _ notes: Brood.Notes) -> UnfoldSequence<Int, Range<Int>> {
    sequence(state: elements) { rest in
      let next = rest.popFirst()
      notes.note(next.map { "pulled \($0)" } ?? "pulled all")
      return next
    }
  }

  @Test func `A task that takes too long ends the stream with a timeout`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let stream = tasks.stream(noted(0..<2, brood.notes), maxConcurrency: 3) { _ in try await workOn() }
      let ticking = Task {
        await brood.notes.wait(for: "pulled all")
        brood.clock.advance(by: .milliseconds(4999))
        brood.clock.advance(by: .milliseconds(2))
      }
      await #expect(throws: CallError.timeout) { for try await _ in stream {} }
      await ticking.value
      while try await tasks.count() > 0 { await Task.yield() }
    }
  }

  @Test func `A task that takes too long is killed, and the others go on, if told so`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let latch = Brood.Latch()
      // When the second element is pulled the time of the first task runs, and that of no other.
      let input = sequence(state: 0..<3) { rest in
        if rest.lowerBound == 1 { brood.clock.advance(by: .seconds(6)) }
        return rest.popFirst()
      }
      let stream = tasks.stream(input, maxConcurrency: 2, onTimeout: .killTask) { place in
        if place == 0 { await latch.wait() }
        return place
      }
      var outcomes: [Result<Int, any Error>] = []
      for try await outcome in stream { outcomes.append(outcome) }
      latch.open()
      #expect(outcomes.count == 3)
      #expect(throws: CallError.timeout) { try outcomes[0].get() }
      #expect(try outcomes[1].get() == 1)
      #expect(try outcomes[2].get() == 2)
    }
  }

  @Test func `An iteration that ends early stops the tasks that still run`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let stream = tasks.stream(0..<10, maxConcurrency: 4) { place in
        if place > 0 { try await workOn() }
        return place
      }
      for try await result in stream {
        #expect(try result.get() == 0)
        #expect(try await tasks.count() == 3)
        break
      }
      while try await tasks.count() > 0 { await Task.yield() }
    }
  }

  @Test func `An iteration that is cancelled throws, and stops the tasks`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let input = noted(0..<2, brood.notes)
      let iterating = Task {
        for try await _ in tasks.stream(input, maxConcurrency: 3, { _ in try await workOn() }) {}
      }
      await brood.notes.wait(for: "pulled all")
      iterating.cancel()
      let error = await #expect(throws: CallError.self) { try await iterating.value }
      #expect(error?.code == .cancelled)
      while try await tasks.count() > 0 { await Task.yield() }
    }
  }

  @Test func `A stream of linked tasks ends with its owner`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let owner = brood.runtime.spawn(receiving: Int.self) { inbox in
        let linked = tasks.linked(to: inbox.me)
        for try await _ in linked.stream(
          0..<5,
          maxConcurrency: 5,
          { _ in
            brood.notes.note("runs")
            try await workOn()
          }
        ) {}
      }
      await brood.notes.wait(for: "runs", times: 5)
      brood.runtime.exit(owner.pid, .kill)
      while try await tasks.count() > 0 { await Task.yield() }
    }
  }

  @Test func `A stream that makes no sense, or whose supervisor has ended, throws`() async throws {
    try await Brood.run { brood in
      let tasks = try await brood.runtime.start(TaskSupervisor())
      let error = await #expect(throws: TaskStreamError.self) {
        for try await _ in tasks.stream(0..<3, maxConcurrency: 0, { $0 }) {}
      }
      #expect(error?.description.contains("not 0") == true)
      let negative = await #expect(throws: CallError.self) {
        for try await _ in tasks.stream(0..<3, timeout: .seconds(-1), { $0 }) {}
      }
      #expect(negative?.code == .invalidTimeout)
      await tasks.stop()
      let gone = await #expect(throws: SupervisorError.self) {
        for try await _ in tasks.stream(0..<3, { $0 }) {}
      }
      #expect(gone?.code == .unreachable)
    }
  }
}
