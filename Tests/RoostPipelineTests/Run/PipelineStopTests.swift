import Roost
import Testing

@testable import RoostPipeline

/// Runs whose tree somebody else has started, and that are stopped.
@Suite(.timeLimit(.minutes(5))) struct PipelineStopTests {
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
