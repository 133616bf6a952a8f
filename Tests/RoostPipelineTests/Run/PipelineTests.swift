import Roost
import Testing

@testable import RoostPipeline

/// Whole pipelines on a real runtime.
@Suite(.timeLimit(.minutes(5))) struct PipelineTests {
  static let numbers = Pipeline(of: Int.self)

  /// A worker that does not come to its end, and a stop that does not wait for it.
  static func stuck(_ begun: Latch) -> Pipeline<Int, Int> {
    var pipeline = numbers.stage(
      TestWork<Int, Int>("stuck") { item in
        begun.open()
        try await Task.sleep(for: .seconds(3600))
        return item
      }
    )
    pipeline.options.stopPatience = .milliseconds(1)
    return pipeline
  }

  /// Three stages of changing types, many-to-many at every joint.
  static func threeStages() -> Pipeline<Int, [String]> {
    numbers
      .stage(TestWork("double") { $0 * 2 }, workers: 3, batchSize: 7)
      .stage(TestWork("write") { "\($0)" }, workers: 2, batchSize: 4)
      .stage(TestWork("wrap") { [$0] }, workers: 4, batchSize: 25)
  }

  @Test func everyItemGoesThroughEveryStageOnceAndTheResultsComeInOrder() async throws {
    let (outcome, left) = try await withRuntime { runtime in
      (try await Self.threeStages().run(Array(0..<1_000), on: runtime), runtime.registeredNames)
    }
    // What the run started is gone before its runtime.
    #expect(left == [])
    #expect(outcome.isFinished && outcome.stopReason == nil)
    let isWhole = outcome.results == (0..<1_000).map { Item(id: $0, payload: ["\($0 * 2)"]) }
    #expect(isWhole)
    #expect(outcome.failures == [] && outcome.restarts == 0 && outcome.retried == 0)
    #expect(outcome.stages.map(\.stage) == ["double", "write", "wrap"])
    #expect(outcome.stages.map(\.results) == [1_000, 1_000, 1_000])
    #expect(outcome.stages.allSatisfy { $0.workTime.count == $0.batches && $0.batches > 0 })
  }

  @Test func noItemsMakeAnEmptyOutcome() async throws {
    let outcome = try await withRuntime { try await Self.threeStages().run([], on: $0) }
    #expect(outcome.isFinished && outcome.items == 0 && outcome.results.isEmpty)
  }

  @Test func anErrorIsTheItemsFailureAndHarmsNoOther() async throws {
    let pipeline = Self.numbers
      .stage(
        TestWork("odd") { item in
          if item % 10 == 3 { throw Refusal(description: "no threes") }
          return item
        },
        workers: 2,
        batchSize: 5
      )
      .stage(TestWork("even") { -$0 }, workers: 2, batchSize: 5)
    let outcome = try await withRuntime { try await pipeline.run(Array(0..<100), on: $0) }
    #expect(outcome.isFinished && outcome.results.count == 90 && outcome.restarts == 0)
    #expect(outcome.failures.map(\.item) == stride(from: 3, to: 100, by: 10).map { $0 })
    #expect(outcome.failures.allSatisfy { $0.stage == "odd" && $0.reason == "no threes" && $0.attempts == 1 })
  }

  @Test func anItemThatKillsItsWorkersIsIsolatedAndSetAsideWithItsReason() async throws {
    let pipeline = Self.numbers.stage(
      TestWork("fragile") { item in
        if item == 17 { throw Exit("poisoned") }
        return item
      },
      workers: 2,
      batchSize: 25
    )
    let outcome = try await withRuntime { try await pipeline.run(Array(0..<50), on: $0) }
    #expect(outcome.results.count == 49)
    #expect(outcome.failures.map(\.item) == [17])
    #expect(outcome.failures.first?.cause == .killedWorkers("poisoned"))
    #expect(outcome.restarts <= 10 && outcome.restarts >= 5)
  }

  @Test func workThatEndsItsWorkerInOrderIsTakenForADeathToo() async throws {
    let pipeline = Self.numbers.stage(
      TestWork("quitter") { item in
        if item == 2 { throw Exit(.normal) }
        return item
      }
    )
    let outcome = try await withRuntime { try await pipeline.run([0, 1, 2, 3], on: $0) }
    #expect(outcome.results.map(\.id) == [0, 1, 3])
    #expect(outcome.failures.first?.reason.contains("the work ended its worker: normal") == true)
  }

  @Test func anItemWhoseWorkersAllDieAndEveryOtherToo() async throws {
    var pipeline = Self.numbers.stage(TestWork("doomed") { $0 }, workers: 2, batchSize: 4)
    pipeline.options.chaos = Chaos(workers: 1)
    pipeline.options.maxAttempts = 3
    let outcome = try await withRuntime { try await pipeline.run(Array(0..<20), on: $0) }
    #expect(outcome.isFinished && outcome.results.isEmpty && outcome.failures.count == 20)
    #expect(outcome.failures.allSatisfy { $0.cause == .killedWorkers(.killed) })
  }

  @Test func theArchetypeWorkerTakesOneItemWhateverTheBatchSize() throws {
    let one = Self.numbers.stage(Worker(TestWork("one") { $0 }), batchSize: 25)
    let many = Self.numbers.stage(BatchedWorker(TestWork("many") { $0 }), name: "named", batchSize: 25)
    #expect(try one.topology().stages == [Stage("one", workers: 1, batchSize: 1)])
    #expect(try many.topology().stages == [Stage("named", workers: 1, batchSize: 25)])
  }

  @Test func aShapeThatWillNotDoIsRefusedWithItsReason() async throws {
    let work = TestWork<Int, Int>("same") { $0 }
    try await withRuntime { runtime in
      await #expect(throws: TopologyError.self) { try await Self.numbers.run([1], on: runtime) }
      let twice = Self.numbers.stage(work).stage(work)
      await #expect(throws: TopologyError.self) { try await twice.run([1], on: runtime) }
      let nobody = Self.numbers.stage(work, workers: 0)
      await #expect(throws: TopologyError.self) { try await nobody.run([1], on: runtime) }
      let nothing = Self.numbers.stage(work, batchSize: -1)
      await #expect(throws: TopologyError.self) { try await nothing.run([1], on: runtime) }
      let crowd = Self.numbers.stage(work, workers: .max)
      await #expect(throws: TopologyError.self) { try await crowd.run([1], on: runtime) }
      for probability in [-0.1, 1.5, .nan] {
        for chaos in [Chaos(workers: probability), Chaos(stations: probability)] {
          var unlikely = Self.numbers.stage(work)
          unlikely.options.chaos = chaos
          await #expect(throws: TopologyError.self) { try await unlikely.run([1], on: runtime) }
        }
      }
      var never = Self.numbers.stage(work)
      never.options.maxAttempts = 0
      await #expect(throws: TopologyError.self) { try await never.run([1], on: runtime) }
    }
  }

  @Test func workThatBlocksIsDoneOnBlockingThreadsSoThatFewSchedulersServeMany() async throws {
    // Each of four workers holds its thread until the other three do too: one scheduler could not.
    let meeting = Meeting(4)
    let pipeline = Self.numbers.stage(
      TestWork("blocking", blocks: true) { item in
        meeting.attend()
        return item
      },
      workers: 4
    )
    let outcome = try await withRuntime {
      $0.schedulers = 1
      $0.spareSchedulers = 0
      $0.blockingThreads = 4
    } _: {
      try await pipeline.run([0, 1, 2, 3], on: $0)
    }
    #expect(outcome.results.count == 4)
  }
}
