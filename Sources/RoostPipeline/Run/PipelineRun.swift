import Roost

/// A run of a pipeline over its items: the supervision tree, and what comes of it.
public struct PipelineRun<Input: Sendable, Output: Sendable>: Sendable {
  private let state: RunState<Input, Output>
  private let parts: [StagePart]

  init(
    _ parts: [StagePart],
    inputs: [Input],
    name: String,
    topology: PipelineTopology,
    options: RunOptions
  ) {
    self.parts = parts
    let line = RunLine(
      name,
      topology,
      options,
      items: inputs.count,
      places: Dictionary(
        uniqueKeysWithValues: parts.enumerated().compactMap { number, part in part.place.map { (number, $0) }
        }
      ),
      from: Input.self,
      to: Output.self
    )
    state = RunState(inputs: inputs, line: line)
  }

  private var line: RunLine { state.line }

  /// The tree of the run: the source, the brokers and the sink under one supervisor, all workers under another.
  ///
  /// The tree ends by itself, with `shutdown`, when the work is done: as a child of your own supervisor it is
  /// `transient`. A tree that is started again goes on where it was; what has its outcome is not done again.
  public var supervisor: Supervisor {
    let stations = Supervisor(.oneForOne, restarts: 100, within: .seconds(5)) {
      Child("\(Station.source)", name: line.processName(.source)) { [state] in SourceServer(state) }
      for (number, part) in parts.enumerated().dropFirst() { part.broker(number, line) }
      Child("\(Station.sink)", name: line.processName(.sink)) { [state] in SinkServer(state) }
    }
    let workers = Supervisor(
      .oneForOne,
      restarts: workerRestarts,
      within: .seconds(3600),
      autoShutdown: .allSignificant,
      children: parts.enumerated().flatMap { number, part in part.workers(number, line) }
    )
    // No restarts here: a supervisor below that gives up ends the run.
    return Supervisor(.oneForAll, restarts: 0, autoShutdown: .anySignificant) {
      Child("stations", supervisor: stations)
      Child("workers", restart: .transient, isSignificant: true, supervisor: workers)
    }
  }

  /// As many deaths as there can be if every single item kills its workers: more than that is not the items'
  /// doing.
  private var workerRestarts: Int {
    let items = min(state.inputs.count, 1 << 32)
    return 100 + items * (min(line.topology.maxAttempts, 1 << 20) + 8)
  }

  /// Issues nothing more, and lets what workers hold come to its end, ``RunOptions/stopPatience`` at most, and
  /// ``RunOptions/absencePatience`` while nobody can go on with it; the tree then ends. ``PipelineEvent/stopping(_:)``
  /// tells at once what is waited for.
  public func stop(on runtime: Runtime) { line.stop(on: runtime) }

  /// Stops without waiting for what workers hold: it has no outcome then. Also for a run that is being stopped already.
  public func stopNow(on runtime: Runtime) {
    line.stop(on: runtime)
    line.cutShort(on: runtime)
  }

  /// Waits until every item has its outcome, or a run that was stopped has had ``RunOptions/stopPatience``: for a tree that
  /// somebody else has started.
  public func untilComplete() async { await line.ended.wait() }

  /// What has come of the run so far.
  public func outcome(elapsed: Duration = .zero) -> PipelineOutcome<Output> {
    PipelineOutcome(state, elapsed: elapsed, stopReason: line.stopWords ?? "the run is not over")
  }

  /// Starts the tree, waits for the last outcome, and stops the tree. Cancelling the Task stops the run in
  /// order.
  ///
  /// - Throws: `StartError` if the tree did not start.
  public func run(on runtime: Runtime) async throws(StartError) -> PipelineOutcome<Output> {
    let clock = ContinuousClock()
    let start = clock.now
    let (tree, watching) = try await withTaskCancellationHandler {
      await untilOver(on: runtime)
    } onCancel: {
      stop(on: runtime)
    }.get()
    let elapsed = start.duration(to: clock.now)
    await tree.stop()
    let reason = await watching.value
    let why = line.stopWords ?? "the supervisor of the run gave up: \(reason)"
    return PipelineOutcome(state, elapsed: elapsed, stopReason: why)
  }

  /// Starts the tree and waits until the run is over, or has been cut short. Gives the tree, which may still
  /// be there, and who waits for its end.
  private func untilOver(
    on runtime: Runtime
  ) async -> Result<(SupervisorRef, Task<ExitReason, Never>), StartError> {
    do throws(StartError) {
      let tree = try await runtime.start(supervisor)
      let watching = Task {
        let reason = await tree.untilExit()
        line.ended.open()
        return reason
      }
      await line.ended.wait()
      return .success((tree, watching))
    } catch {
      return .failure(error)
    }
  }
}
