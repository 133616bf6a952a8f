import Roost
import Testing

@testable import RoostPipeline

/// A run as part of something larger: stopped, named, supervised, measured.
@Suite(.timeLimit(.minutes(5))) struct PipelineRunTests {
  @Test func aCancelledRunFinishesWhatWorkersHoldAndIssuesNothingMore() async throws {
    let begun = Recorder<Int>()
    let gate = Latch()
    let pipeline = PipelineTests.numbers
      .stage(
        TestWork("first") { item in
          begun.record(item)
          await gate.wait()
          return item
        },
        batchSize: 3
      )
      .stage(TestWork("second") { "\($0)" }, batchSize: 3)
    try await withRuntime { runtime in
      let running = Task { try await pipeline.run(Array(0..<1_000), on: runtime) }
      while begun.values.isEmpty { await Task.yield() }
      running.cancel()
      let source = try runtime.whereis("pipeline.source", as: SourceMessage<Int>.self)
      let state = { try await runtime.system.state(of: source, as: SourceServer<Int, String>.self) }
      while try await !state().machine.isStopping { await Task.yield() }
      gate.open()
      let outcome = try await running.value
      #expect(!outcome.isFinished && outcome.stopReason == "the run was stopped")
      #expect(outcome.results.map(\.payload) == ["0", "1", "2"])
      #expect(outcome.failures == [])
    }
  }

  @Test func aRunThatDoesNotStopInTimeIsCutShort() async throws {
    let begun = Latch()
    let pipeline = PipelineTests.stuck(begun)
    try await withRuntime { runtime in
      let running = Task { try await pipeline.run([1, 2], on: runtime) }
      await begun.wait()
      running.cancel()
      let outcome = try await running.value
      #expect(!outcome.isFinished && outcome.results.isEmpty)
    }
  }

  @Test func twoRunsOfOneNameCannotBeAtATime() async throws {
    let gate = Latch()
    let begun = Latch()
    let slow = PipelineTests.numbers.stage(
      TestWork<Int, Int>("slow") { item in
        begun.open()
        await gate.wait()
        return item
      }
    )
    try await withRuntime { runtime in
      let running = Task { try await slow.run([1], on: runtime, name: "photos") }
      await begun.wait()
      await #expect(throws: StartError.self) { try await slow.run([1], on: runtime, name: "photos") }
      let other = Task { try await slow.run([2], on: runtime, name: "others") }
      gate.open()
      let results = try await (running.value.results.count, other.value.results.count)
      #expect(results == (1, 1))
    }
  }

  @Test func theTreeCanBeAChildOfAnotherSupervisorAndEndsByItself() async throws {
    try await withRuntime { runtime in
      let run = try PipelineTests.threeStages().prepare(Array(0..<100), name: "inner")
      let tree = Supervisor {
        Child("run", restart: .transient, supervisor: run.supervisor)
      }
      let root = try await runtime.start(tree)
      await run.untilComplete()
      let outcome = run.outcome()
      #expect(outcome.isFinished && outcome.results.count == 100)
      var active = 1
      while active > 0 {
        await Task.yield()
        active = try await root.countChildren().active
      }
      await root.stop()
    }
  }

  @Test func theTreeShowsTheStationsAndTheWorkersUnderTheirNames() async throws {
    let gate = Latch()
    let begun = Latch()
    let pipeline = PipelineTests.numbers
      .stage(
        TestWork<Int, Int>("one") { item in
          begun.open()
          await gate.wait()
          return item
        },
        workers: 2
      )
      .stage(TestWork("two") { $0 })
    try await withRuntime { runtime in
      let running = Task { try await pipeline.run([1], on: runtime, name: "run") }
      await begun.wait()
      // The first worker may be at work before the last is started.
      while runtime.registeredNames.count < 6 { await Task.yield() }
      #expect(
        runtime.registeredNames == [
          "run.broker.1", "run.one.0", "run.one.1", "run.sink", "run.source", "run.two.0",
        ]
      )
      gate.open()
      _ = try await running.value
    }
  }

  @Test func measuredWorkersReportToSwiftMetricsUnderStageAndNumber() async throws {
    let metrics = CapturingMetrics()
    var pipeline = PipelineTests.numbers
      .stage(TestWork("format") { $0 }, workers: 2, batchSize: 5)
      .stage(BatchedWorker(TestWork("quiet") { $0 }))
    pipeline.options.metrics = metrics
    _ = try await withRuntime { [pipeline] in try await pipeline.run(Array(0..<40), on: $0) }
    let produced = ["format.0.results_produced", "format.1.results_produced"]
    #expect(produced.reduce(0) { $0 + metrics.total($1) } == 40)
    #expect(produced.reduce(0) { $0 + metrics.count($1) } == 8)
    let times = ["format.0.work_time", "format.1.work_time"]
    #expect(times.reduce(0) { $0 + metrics.count($1) } == 8)
    #expect(metrics.total("quiet.0.results_produced") == 0)
  }
}
