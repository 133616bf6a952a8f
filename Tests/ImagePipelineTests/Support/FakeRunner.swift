import CoreMetrics
import Foundation
import RoostPipeline

@testable import image_pipeline

/// Stands for the pipeline: does what a test tells it to and remembers the plan.
struct FakeRunner: PipelineRunner {
  let plans = Collector<RunPlan>()
  var body: @Sendable (RunPlan, RunContext) async throws -> RunOutcome = { plan, _ in .allDone(plan) }

  func run(_ plan: RunPlan, in context: RunContext) async throws -> RunOutcome {
    plans.add(plan)
    return try await body(plan, context)
  }
}

extension RunOutcome {
  /// Every item done in two seconds.
  static func allDone(_ plan: RunPlan) -> RunOutcome {
    var times = DurationHistogram()
    for _ in plan.items { times.record(.milliseconds(2)) }
    return RunOutcome(
      results: plan.items.count,
      failures: [],
      retried: 0,
      restarts: 0,
      stages: plan.stages.map {
        StageOutcome(name: $0.name, workers: $0.workers, count: plan.items.count, workTimes: times)
      },
      seconds: 2,
      finished: true
    )
  }
}

/// An environment that records what is printed.
struct TestEnvironment {
  let output = Collector<String>()
  let errors = Collector<String>()
  var runner = FakeRunner()
  var stopSignals: [Int32] = []

  var environment: CommandEnvironment {
    CommandEnvironment(
      runner: runner,
      savePhotograph: { photograph, path in
        try Data(photograph.pixels).write(to: URL(fileURLWithPath: path))
      },
      print: { [output] in output.add($0) },
      complain: { [errors] in errors.add($0) },
      progressStyle: { .lines },
      stopSignals: stopSignals
    )
  }

  var printed: String { output.all.joined() }
  var complained: String { errors.all.joined() }
}
