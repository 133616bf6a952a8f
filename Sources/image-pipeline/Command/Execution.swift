import ArgumentParser
import CoreMetrics
import Foundation
import Logging

/// One run from the folders it is given to its printed report.
struct Execution: Sendable {
  var options: PipelineOptions
  var environment: CommandEnvironment

  /// Runs the pipeline. Throws a `ValidationError` if the folders will not do.
  func perform(input: String, output: String) async throws -> ExitStatus {
    let plan = try preparedPlan(input: input, output: output)
    if plan.itemCount == 0 { environment.complain("there are no images in \(printable(input))\n") }
    let statsd = await statsdClient()
    let metrics: any MetricsFactory = statsd.map(StatsdMetricsFactory.init) ?? NOOPMetricsHandler.instance
    let outcome: RunOutcome
    do {
      outcome = try await run(plan, metrics: metrics)
    } catch {
      await statsd?.close()
      environment.complain("the run could not start: \(error)\n")
      return .didNotFinish
    }
    Gauge(label: "manager.completion_time", factory: metrics).record(outcome.seconds * 1000)
    await statsd?.close()
    let report = RunReport(plan: plan, outcome: outcome, peakMemoryBytes: peakMemoryBytes())
    environment.print(options.report == .json ? try report.json() : report.text())
    return report.exitStatus
  }

  private func preparedPlan(input: String, output: String) throws -> RunPlan {
    do {
      let plan = try RunPlan(input: input, output: output, options: options)
      try plan.layout.prepare(plan.foldersInUse, for: plan.items.map(\.outputName))
      return plan
    } catch {
      throw ValidationError("\(error)")
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

  /// Runs the plan while showing progress and heeding stop signals.
  private func run(_ plan: RunPlan, metrics: any MetricsFactory) async throws -> RunOutcome {
    let display = ProgressDisplay(
      items: plan.itemCount,
      alreadyFailed: plan.faults.count,
      style: environment.progressStyle,
      write: environment.complain
    )
    let context = RunContext(
      metrics: metrics,
      logger: Self.logger(verbose: options.verbose),
      report: { display.apply($0) }
    )
    // The run waits for the signals to be listened to: none may end the executable half-way.
    let (listening, heard) = AsyncStream<Never>.makeStream()
    let running = Task {
      for await _ in listening {}
      return try await environment.runner.run(plan, in: context)
    }
    let drawing = Task { await display.keepDrawing() }
    let complain = environment.complain
    let signals = StopSignals(environment.stopSignals) { action in
      switch action {
      case .stopInOrder:
        complain("\nstopping; once more to exit at once\n")
        running.cancel()
      case .exitAtOnce:
        // Not `exit`: its handlers could wait for what is being interrupted.
        _exit(ExitStatus.didNotFinish.rawValue)
      }
    }
    heard.finish()
    defer {
      signals.cancel()
      drawing.cancel()
      display.finish()
    }
    return try await withTaskCancellationHandler {
      try await running.value
    } onCancel: {
      running.cancel()
    }
  }

  static func logger(verbose: Bool) -> Logger {
    Logger(label: "image-pipeline") { label in
      if verbose { return StreamLogHandler.standardError(label: label) }
      return SwiftLogNoOpLogHandler()
    }
  }
}
