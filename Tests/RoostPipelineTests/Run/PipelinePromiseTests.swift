import Testing

@testable import Roost
@testable import RoostPipeline

/// What is promised of a run, beyond that nothing is lost.
@Suite(.timeLimit(.minutes(5))) struct PipelinePromiseTests {
  private static func counts(_ recorder: Recorder<Int>) -> [Int: Int] {
    recorder.values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  @Test(arguments: [0, 0.2])
  func workIsDoneOnceForEachItemAndAgainOnlyAfterADeath(_ deaths: Double) async throws {
    let (first, second) = (Recorder<Int>(), Recorder<Int>())
    var pipeline = PipelineTests.numbers
      .stage(
        TestWork(
          "first",
          {
            first.record($0); return $0
          }
        ),
        workers: 3,
        batchSize: 4
      )
      .stage(
        TestWork(
          "second",
          {
            second.record($0); return $0
          }
        ),
        workers: 2,
        batchSize: 7
      )
    pipeline.options.chaos = Chaos(workers: deaths)
    pipeline.options.maxAttempts = 30
    let outcome = try await withRuntime { [pipeline] in try await pipeline.run(Array(0..<500), on: $0) }
    #expect(outcome.results.map(\.id) == Array(0..<500) && outcome.failures == [])
    for counts in [Self.counts(first), Self.counts(second)] {
      #expect(counts.count == 500)
      let again = counts.filter { $0.value != 1 }
      if deaths == 0 { #expect(again.isEmpty, "retried \(outcome.retried), restarts \(outcome.restarts)") }
    }
  }

  @Test func resultsAreInTheOrderOfTheInputThoughMadeInAnother() async throws {
    let secondIsDone = Latch()
    let pipeline = PipelineTests.numbers.stage(
      TestWork("slow") { item in
        if item == 0 { await secondIsDone.wait() } else { secondIsDone.open() }
        return -item
      },
      workers: 2
    )
    let outcome = try await withRuntime { try await pipeline.run([0, 1], on: $0) }
    #expect(outcome.results == [Item(id: 0, payload: 0), Item(id: 1, payload: -1)])
  }

  @Test func whatAKilledWorkerIsAtGoesOnToTheEndOfTheItemAndIsDropped() async throws {
    let seen = Recorder<Int>()
    // The first to work on item 0 holds its thread until the run is over.
    let meeting = Meeting(2)
    let pipeline = PipelineTests.numbers.stage(
      TestWork("held", blocks: true) { item in
        let isFirst = seen.values.isEmpty
        seen.record(item)
        if isFirst { meeting.attend() }
        return isFirst ? -1 : item
      },
      batchSize: 2
    )
    try await withRuntime { runtime in
      let running = Task { try await pipeline.run([0, 1], on: runtime) }
      while seen.values.isEmpty { await Task.yield() }
      runtime.exit(try #require(runtime.pid(of: "pipeline.held.0")), .kill)
      let outcome = try await running.value
      #expect(outcome.results == [Item(id: 0, payload: 0), Item(id: 1, payload: 1)])
      #expect(outcome.restarts == 1 && outcome.retried == 2)
      meeting.attend()
    }
    // Its thread has ended with the runtime, and it has not gone on to item 1.
    #expect(Self.counts(seen) == [0: 2, 1: 1])
  }

  @Test(arguments: ["run", "stations", "workers"])
  func theDeathOfASupervisorEndsTheRunWithWhatIsDone(_ supervisor: String) async throws {
    let (events, tell) = AsyncStream<PipelineEvent>.makeStream()
    let end = Latch()
    var pipeline = PipelineTests.numbers.stage(
      TestWork<Int, Int>("one") { item in
        if item > 0 { await end.wait() }
        return item
      }
    )
    pipeline.options.observe = { tell.yield($0) }
    let outcome = try await withRuntime { [pipeline] runtime in
      let running = Task { try await pipeline.run([0, 1, 2], on: runtime, name: "run") }
      for await case .results in events { break }
      func parent(_ pid: Pid?) -> Pid? { pid.flatMap { runtime.info(of: $0)?.parent } }
      let stations = parent(runtime.pid(of: "run.sink"))
      let workers = parent(runtime.pid(of: "run.one.0"))
      let victims = ["run": parent(stations), "stations": stations, "workers": workers]
      let victim = try #require(victims[supervisor] ?? nil)
      // There may be results before the tree has started, which then fails to.
      let root = parent(stations).flatMap { runtime.kernel.processes.find($0) }
      while root?.hasWaitingStarter == true { await Task.yield() }
      runtime.exit(victim, .kill)
      let outcome = try await running.value
      end.open()
      // Those below a supervisor that was killed end by themselves.
      while !runtime.registeredNames.isEmpty { await Task.yield() }
      return outcome
    }
    #expect(!outcome.isFinished && outcome.results == [Item(id: 0, payload: 0)] && outcome.failures == [])
    #expect(outcome.stopReason?.contains("gave up") == true)
  }
}
