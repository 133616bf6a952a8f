import Roost
import Testing

@testable import RoostPipeline

/// Pipelines on a real runtime whose processes are killed.
@Suite(.timeLimit(.minutes(5))) struct PipelineRecoveryTests {
  @Test func killedWorkersLoseNothingAndNothingReachesTheSinkTwice() async throws {
    let seen = Recorder<PipelineEvent>()
    var pipeline = PipelineTests.threeStages()
    pipeline.options.chaos = Chaos(workers: 0.2)
    pipeline.options.maxAttempts = 20
    pipeline.options.observe = { seen.record($0) }
    let outcome = try await withRuntime { try await pipeline.run(Array(0..<2_000), on: $0) }
    #expect(outcome.isFinished && outcome.failures == [])
    let isWhole = outcome.results.map(\.payload) == (0..<2_000).map { ["\($0 * 2)"] }
    #expect(isWhole)
    #expect(outcome.restarts > 100 && outcome.retried > 0)
    let counts = seen.values.reduce(into: (results: 0, retried: 0, restarted: 0)) { counts, event in
      switch event {
      case .results(let number): counts.results += number
      case .retried(let number): counts.retried += number
      case .restarted: counts.restarted += 1
      case .failed, .brokerHere, .stopping: Issue.record("nothing was to fail or stop, and no broker to move")
      }
    }
    #expect(counts.results == 2_000)
    #expect(counts.retried == outcome.retried && counts.restarted == outcome.restarts)
  }

  @Test(arguments: ["source", "broker.1", "broker.2", "sink"])
  func aStationKilledAtWorkIsRecoveredFromWithoutLossOrDoubling(_ station: String) async throws {
    let kills = Recorder<Int>()
    let retried = Recorder<Int>()
    let outcome = try await withRuntime { runtime in
      // Some items kill the station under the pipeline's hands, the first time they are worked on.
      var pipeline = PipelineTests.numbers
        .stage(TestWork("first") { $0 * 2 }, workers: 2, batchSize: 5)
        .stage(
          TestWork("killer") { item in
            if item % 200 == 0, !kills.values.contains(item), let pid = runtime.pid(of: "run.\(station)") {
              kills.record(item)
              runtime.exit(pid, .kill)
            }
            return item
          },
          workers: 2,
          batchSize: 5
        )
        .stage(TestWork("last") { "\($0)" }, workers: 2, batchSize: 5)
      pipeline.options.observe = { if case .retried(let items) = $0 { retried.record(items) } }
      return try await pipeline.run(Array(0..<1_000), on: runtime, name: "run")
    }
    #expect(outcome.restarts >= 3)
    // What is issued again counts, and what is told while it goes on is what the outcome has.
    #expect(outcome.retried > 0 && outcome.retried == retried.values.reduce(0, +))
    #expect(outcome.isFinished && outcome.failures == [])
    let isWhole = outcome.results.map(\.payload) == (0..<1_000).map { "\($0 * 2)" }
    #expect(isWhole)
  }

  @Test func stationsAndWorkersThatDieByChanceTogetherLoseNothing() async throws {
    var pipeline = PipelineTests.threeStages()
    pipeline.options.chaos = Chaos(workers: 0.05, stations: 0.005)
    pipeline.options.maxAttempts = 20
    let outcome = try await withRuntime { try await pipeline.run(Array(0..<500), on: $0) }
    #expect(outcome.isFinished && outcome.failures == [] && outcome.restarts > 5)
    let isWhole = outcome.results.map(\.payload) == (0..<500).map { ["\($0 * 2)"] }
    #expect(isWhole)
  }

  @Test func aPipelineWhoseStationCannotLiveGivesUpAndSaysWhy() async throws {
    var pipeline = PipelineTests.threeStages()
    pipeline.options.chaos = Chaos(stations: 1)
    let outcome = try await withRuntime { try await pipeline.run(Array(0..<100), on: $0) }
    #expect(!outcome.isFinished)
    #expect(outcome.stopReason?.contains("gave up") == true)
    #expect(outcome.results.count + outcome.failures.count < 100)
  }
}
