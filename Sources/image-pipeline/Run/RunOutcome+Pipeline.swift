import RoostImaging
import RoostPipeline

/// What a pipeline says, in the terms of the plan it works on.
extension RunOutcome {
  init(_ outcome: PipelineOutcome<PipelineImage>, of plan: RunPlan) {
    self.init(
      results: outcome.results.count,
      failures: outcome.failures.map { RunFailure($0, in: plan) },
      retried: outcome.retried,
      restarts: outcome.restarts,
      stages: zip(plan.stages, outcome.stages).map { stage, statistics in
        StageOutcome(
          name: stage.name,
          workers: stage.workers,
          count: statistics.results,
          workTimes: statistics.workTime
        )
      },
      brokers: outcome.brokers,
      seconds: outcome.elapsed / .seconds(1),
      finished: outcome.isFinished,
      stopReason: outcome.stopReason
    )
  }
}

extension RunEvent {
  init(_ event: PipelineEvent, in plan: RunPlan) {
    switch event {
    case .results(let count): self = .results(count)
    case .failed(let failure): self = .failed(RunFailure(failure, in: plan))
    case .retried(let items): self = .retried(items)
    case .restarted: self = .restarted
    case .brokerHere(let broker): self = .brokerHere(broker)
    case .stopping(let stopping): self = .stopping(stopping)
    }
  }
}

extension RunFailure {
  init(_ failure: ItemFailure, in plan: RunPlan) {
    let item = plan.items[failure.item]
    // The path is said already; that of a file of an earlier stage is news.
    let known = "\(plan.source(of: item)): "
    let reason =
      failure.reason.hasPrefix(known) ? String(failure.reason.dropFirst(known.count)) : failure.reason
    self.init(path: item.path, stage: failure.stage, reason: reason)
  }
}
