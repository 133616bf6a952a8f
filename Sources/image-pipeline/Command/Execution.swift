import CoreMetrics
import Foundation
import Logging
import RoostPipeline

/// One run from the folders it is given to its printed report.
struct Execution: Sendable {
  var options: PipelineOptions
  var environment: CommandEnvironment

  /// Runs the pipeline. Throws a ``UsageError`` if the folders will not do.
  ///
  /// - Parameter atOnce: opens when a run that is being stopped is not to wait for what is under way.
  func perform(input: String, output: String, atOnce: Latch = Latch()) async throws -> ExitStatus {
    let (plan, claim) = try planned(input: input, output: output)
    if plan.itemCount == 0 { environment.complain("there are no images in \(printable(input))\n") }
    let statsd = await statsdClient()
    let metrics: any MetricsFactory = statsd.map(StatsdMetricsFactory.init) ?? NOOPMetricsHandler.instance
    let outcome: RunOutcome
    do {
      outcome = try await run(plan, metrics: metrics, atOnce: atOnce)
    } catch {
      claim.release(undoing: true)
      await statsd?.close()
      let isStopped = error is CancellationError
      environment.complain(
        isStopped ? "stopped before the run began\n" : "the run could not start: \(error)\n"
      )
      return .didNotFinish
    }
    StaleResults(plan, failures: outcome.failures).remove()
    claim.release()
    Gauge(label: "manager.completion_time", factory: metrics).record(outcome.seconds * 1000)
    await statsd?.close()
    return printed(RunReport(plan: plan, outcome: outcome, peakMemoryBytes: peakMemoryBytes()))
  }

  private func planned(input: String, output: String) throws -> (RunPlan, OutputClaim) {
    do {
      let plan = try RunPlan(input: input, output: output, options: options)
      return (plan, try OutputClaim(plan.layout, plan.foldersInUse, for: plan.items.map(\.outputName)))
    } catch {
      throw UsageError("\(error)")
    }
  }

  /// A report that nobody gets is a run that did not finish.
  private func printed(_ report: RunReport) -> ExitStatus {
    do {
      try environment.print(options.report == .json ? try report.json() : report.text())
      return report.exitStatus
    } catch {
      environment.complain("the report could not be written: \(error)\n")
      return .didNotFinish
    }
  }

  /// Metrics are no reason not to run: without a socket there is a word of warning and no metrics.
  private func statsdClient() async -> StatsdClient? {
    guard let address = try? options.statsdAddress() else { return nil }
    do {
      return try await StatsdClient.connect(to: address)
    } catch {
      environment.complain("no metrics: \(address.host) port \(address.port) cannot be used: \(error)\n")
      return nil
    }
  }

  /// Runs the plan while showing progress.
  private func run(
    _ plan: RunPlan,
    metrics: any MetricsFactory,
    atOnce: Latch
  ) async throws -> RunOutcome {
    let display = ProgressDisplay(
      items: plan.itemCount,
      alreadyFailed: plan.faults.count,
      style: environment.progressStyle,
      write: environment.complain
    )
    let context = RunContext(
      metrics: metrics,
      logger: Self.logger(verbose: options.verbose),
      report: { display.apply($0) },
      atOnce: atOnce
    )
    let drawing = Task { await display.keepDrawing() }
    defer {
      drawing.cancel()
      display.finish()
    }
    return try await environment.runner.run(plan, in: context)
  }

  static func logger(verbose: Bool) -> Logger {
    Logger(label: "image-pipeline") { label in
      if verbose { return StreamLogHandler.standardError(label: label) }
      return SwiftLogNoOpLogHandler()
    }
  }
}
