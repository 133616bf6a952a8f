import Foundation
import Roost
import RoostDistribution
import RoostImaging
import RoostPipeline
import RoostPipelineWire

/// Carries out plans with a pipeline of supervised processes, on a runtime of its own for each run.
struct SupervisedRunner: PipelineRunner {
  func run(_ plan: RunPlan, in context: RunContext) async throws -> RunOutcome {
    let vips = try Vips(Vips.Settings(tolerateTruncated: plan.tolerateTruncated))
    let runtime = try Runtime(configuration(plan, context, vips))
    let run: Result<PipelineOutcome<PipelineImage>, any Error>
    let tallies = plan.stages.map { _ in PlaceTally() }
    var node: Node?
    var lost: Task<LostNodes, Never>?
    do {
      node = try await RunCluster.join(plan, runtime)
      lost = node.map { [report = context.report] node in
        LostNodes.counted(by: node, among: plan.otherNodes) { report(.node($0)) }
      }
      // Other nodes may have brokers of several runs.
      let name = node.map { "\($0.name)" } ?? "pipeline"
      let pipeline = try pipeline(plan, context, vips, node, tallies)
      let prepared = try pipeline.prepare(images(of: plan), name: name)
      context.atOnce.whenOpen { prepared.stopNow(on: runtime) }
      run = .success(try await prepared.run(on: runtime))
    } catch {
      run = .failure(error)
    }
    await node?.stop()
    // Work that a stop has cut short may write until it has shut down.
    await runtime.shutdown()
    let lostNodes = await lost?.value
    var outcome = RunOutcome(try run.get(), of: plan)
    outcome.lostNodes = lostNodes ?? LostNodes()
    for (index, tally) in tallies.enumerated() { outcome.stages[index].countsByNode = tally.byNode }
    return outcome
  }

  private func configuration(
    _ plan: RunPlan,
    _ context: RunContext,
    _ vips: Vips
  ) -> RuntimeConfiguration {
    var configuration = RuntimeConfiguration()
    configuration.logger = context.logger
    configuration.metrics = context.metrics
    if plan.cluster != nil { configuration.nodeName = RunCluster.nodeName() }
    // Twice the workers: the work of one that was killed goes on to the end of its image, while the worker
    // that comes in its place begins.
    configuration.blockingThreads = 2 * plan.stages.reduce(0) { $0 + $1.workers }
    configuration.onBlockingThreadEnd = { vips.threadWillEnd() }
    return configuration
  }

  private func images(of plan: RunPlan) -> [PipelineImage] {
    plan.items.map { PipelineImage(name: $0.outputName, source: .file(plan.source(of: $0))) }
  }

  private func pipeline(
    _ plan: RunPlan,
    _ context: RunContext,
    _ vips: Vips,
    _ node: Node?,
    _ tallies: [PlaceTally]
  ) throws -> Pipeline<PipelineImage, PipelineImage> {
    var pipeline = Pipeline(of: PipelineImage.self)
    pipeline.options.maxAttempts = plan.maxAttempts
    pipeline.options.metrics = context.metrics
    pipeline.options.chaos = Chaos(workers: plan.crashWorkers, stations: plan.crashStations)
    // Not the context, whose latch has the run.
    let report = context.report
    pipeline.options.observe = { report(RunEvent($0, in: plan)) }
    let nextBrokers = plan.stages.dropFirst().map(\.broker) + [nil]
    for (index, (step, stage)) in zip(ImageStep.allCases, plan.stages).enumerated() {
      let isLast = stage == plan.stages.last
      let target: StepTarget =
        plan.handOver == .memory && !isLast ? .memory : .folder(plan.layout.path(stage.folder))
      let places = RunCluster.places(of: stage, node)
      let outage = StageOutage { report(.outage(stage: stage.name, $0)) }
      let workers = places.indices.map { own in
        PlacedStep(
          step,
          to: target,
          by: plan.handOver,
          vips,
          node,
          places: places,
          own: own,
          packs: nextBrokers[index] != nil,
          outage: outage,
          tally: tallies[index]
        )
      }
      if let node, let broker = stage.broker { pipeline = pipeline.broker(at: broker, from: node) }
      pipeline = pipeline.stage(stage.name, workers: workers, batchSize: plan.batchSize)
    }
    return pipeline
  }
}

extension Vips.Settings {
  /// - Parameter tolerateTruncated: whether truncated images are taken as far as they go.
  init(tolerateTruncated: Bool) {
    self.init()
    if tolerateTruncated { strictness = .tolerant }
  }
}
