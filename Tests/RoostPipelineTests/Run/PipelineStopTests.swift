import Roost
import Testing

@testable import RoostPipeline

/// Runs that are stopped, or stop of themselves.
@Suite(.timeLimit(.minutes(5))) struct PipelineStopTests {
  /// Work that waits for somebody who does not come.
  struct Waiting: BatchWork {
    let name = "waiting"
    let obstacle: String?
    let begun = Latch()

    func perform(_ items: [Item<Int>]) async throws(Exit) -> WorkOutcome<Int> {
      begun.open()
      while !Task.isCancelled { await Task.yield() }
      throw Exit(.killed)
    }
  }

  /// Starts a run of that work, stops it, and gives what it says that it waits for.
  private func stopping(
    _ work: Waiting,
    _ runtime: Runtime,
    whole: Duration,
    absence: Duration
  ) async throws -> (run: Task<PipelineOutcome<Int>, any Error>, news: RunStopping?) {
    let (events, source) = AsyncStream<PipelineEvent>.makeStream()
    var pipeline = PipelineTests.numbers.stage(work, batchSize: 2)
    pipeline.options.observe = { source.yield($0) }
    pipeline.options.stopPatience = whole
    pipeline.options.absencePatience = absence
    let running = Task { [pipeline] in try await pipeline.run([1, 2, 3], on: runtime) }
    await work.begun.wait()
    running.cancel()
    for await case .stopping(let news) in events { return (running, news) }
    return (running, nil)
  }

  /// Moves the clock until the run is over, and says how far: at least as far as the run has waited.
  private func move(_ clock: ManualClock, until run: Task<PipelineOutcome<Int>, any Error>) async -> Duration
  {
    let over = Recorder<Bool>()
    Task {
      _ = try? await run.value
      over.record(true)
    }
    var moved = Duration.zero
    while over.values.isEmpty {
      clock.advance(by: .milliseconds(100))
      moved += .milliseconds(100)
      await Task.yield()
    }
    return moved
  }

  @Test func aStoppedRunSaysAtOnceWhatItWaitsForAndWaitsNotLongForNobody() async throws {
    let clock = ManualClock()
    try await withRuntime {
      $0.clock = .manual(clock)
    } _: { runtime in
      let work = Waiting(obstacle: "the node is lost")
      // As good as for ever.
      let (running, news) = try await stopping(work, runtime, whole: .seconds(1e9), absence: .seconds(5))
      let atWork = RunStopping.AtWork(stage: "waiting", items: 2, obstacles: ["the node is lost"])
      #expect(news == RunStopping(reason: nil, items: 2, stages: [atWork], patience: .seconds(5)))
      #expect(await move(clock, until: running) >= .seconds(5))
      let outcome = try await running.value
      #expect(!outcome.isFinished && outcome.stopReason?.hasSuffix(": the node is lost") == true)
    }
  }

  @Test func aStoppedRunWaitsLongerForWhoeverCanGoOn() async throws {
    let clock = ManualClock()
    try await withRuntime {
      $0.clock = .manual(clock)
    } _: { runtime in
      let work = Waiting(obstacle: nil)
      let (running, news) = try await stopping(work, runtime, whole: .seconds(30), absence: .zero)
      let atWork = RunStopping.AtWork(stage: "waiting", items: 2)
      #expect(news == RunStopping(reason: nil, items: 2, stages: [atWork], patience: .seconds(30)))
      #expect(await move(clock, until: running) >= .seconds(30))
      #expect(try await running.value.stopReason == "the run was stopped")
    }
  }

  @Test func aRunThatIsToStopNowDoesNotWait() async throws {
    let work = Waiting(obstacle: nil)
    let run = try PipelineTests.numbers.stage(work).prepare([1, 2])
    try await withRuntime { runtime in
      let running = Task { try await run.run(on: runtime) }
      await work.begun.wait()
      running.cancel()
      run.stopNow(on: runtime)
      let outcome = try await running.value
      #expect(outcome.results.isEmpty && outcome.stopReason == "the run was stopped")
    }
  }

  @Test(arguments: [1, 2])
  func workThatSaysSoStopsTheRunInOrderAndNothingIsAFailureForIt(stage: Int) async throws {
    let seen = Recorder<PipelineEvent>()
    func work(_ number: Int) -> TestWork<Int, Int> {
      TestWork("stage\(number)") { item in
        if number == stage, item >= 500 { throw StopRun("the disk is full") }
        return item
      }
    }
    var pipeline = PipelineTests.numbers
      .stage(work(1), workers: 2, batchSize: 7)
      .stage(work(2), workers: 2, batchSize: 5)
    pipeline.options.observe = { seen.record($0) }
    let outcome = try await withRuntime { [pipeline] in try await pipeline.run(Array(0..<1_000), on: $0) }
    #expect(!outcome.isFinished && outcome.stopReason == "the disk is full")
    #expect(outcome.failures == [] && outcome.restarts == 0 && outcome.retried == 0)
    let results = outcome.results.map(\.payload)
    // All that was handed out before has its result; a later stage has it in another order.
    #expect(stage == 1 ? results == Array(0..<500) : !results.isEmpty && results.allSatisfy { $0 < 500 })
    let news = seen.values.compactMap { if case .stopping(let news) = $0 { news } else { nil } }
    #expect(news.map(\.reason) == ["the disk is full"])
  }

  @Test func aStoppedRunEndsThoughNobodyFillsTheSlotsElsewhere() async throws {
    var pipeline = PipelineTests.numbers
      .stage(elsewhere: "nobody", makes: Int.self, workers: 2, batchSize: 1)
      .stage(TestWork("idle") { $0 })
    pipeline.options.stopPatience = .milliseconds(1)
    let run = try pipeline.prepare([1, 2])
    try await withRuntime { runtime in
      let tree = try await runtime.start(run.supervisor)
      run.stop(on: runtime)
      #expect([.shutdown, .noproc].contains(await tree.untilExit()))
    }
    #expect(!run.outcome().isFinished)
  }

  @Test func aStoppedRunEndsThoughAWorkerDoesNotComeToItsEnd() async throws {
    let begun = Latch()
    let pipeline = PipelineTests.stuck(begun)
    let run = try pipeline.prepare([1, 2])
    try await withRuntime { runtime in
      let tree = try await runtime.start(run.supervisor)
      await begun.wait()
      run.stop(on: runtime)
      #expect([.shutdown, .noproc].contains(await tree.untilExit()))
    }
    #expect(run.outcome().results.isEmpty)
  }
}
