import Roost

/// A pipeline of stages, each done by workers that are processes under a supervisor.
///
/// ```swift
/// let pipeline = Pipeline(of: Photo.self)
///   .stage(Format(), workers: 2, batchSize: 25)
///   .stage(Scale(), workers: 4, batchSize: 25)
/// let outcome = try await pipeline.run(photos, on: runtime)
/// ```
///
/// Source, workers, brokers and sink speak to one another by demand: a worker asks for work, does it, and looks
/// for a receiver of what it made. Every item that goes in comes out once, as a result or as a failure with
/// its reason, whichever of the processes die on the way. See <doc:Pipeline> for the protocol, the
/// supervision tree and what exactly is promised.
public struct Pipeline<Input: Sendable, Output: Sendable>: Sendable {
  let parts: [StagePart]

  /// How it is run, besides its shape.
  public var options = RunOptions()

  /// Where the broker after the stages so far is; nil for the run's own node.
  private let place: BrokerPlace<Output>?

  init(parts: [StagePart], options: RunOptions, place: BrokerPlace<Output>? = nil) {
    self.parts = parts
    self.options = options
    self.place = place
  }

  /// Adds a stage.
  ///
  /// - Parameters:
  ///   - work: what is done, and by which archetype: ``Worker``, ``BatchedWorker``, ``MeasuredBatchedWorker``.
  ///   - name: the stage's name in reports; that of the work unless told.
  ///   - workers: how many work side by side, at least 1 and at most 100,000.
  ///   - batchSize: the most items that a worker is handed at once, at least 1.
  public func stage<Work: BatchWork>(
    _ work: Work,
    name: String? = nil,
    workers: Int = 1,
    batchSize: Int = 1
  ) -> Pipeline<Input, Work.Output> where Work.Input == Output {
    let size = work.batchLimit.map { min($0, batchSize) } ?? batchSize
    let stage = Stage(name ?? work.name, workers: workers, batchSize: size)
    let works = Array(repeating: work, count: min(max(0, workers), Stage.mostWorkers))
    return Pipeline<Input, Work.Output>(parts: parts + [StagePart(stage, works, place)], options: options)
  }

  /// Adds a stage each of whose workers has work of its own, as when they are on different nodes.
  ///
  /// - Parameters:
  ///   - name: the stage's name in reports.
  ///   - workers: what each of them does; at least one.
  ///   - batchSize: the most items that a worker is handed at once, at least 1.
  public func stage<Work: BatchWork>(
    _ name: String,
    workers: [Work],
    batchSize: Int = 1
  ) -> Pipeline<Input, Work.Output> where Work.Input == Output {
    let size = workers.compactMap(\.batchLimit).min().map { min($0, batchSize) } ?? batchSize
    let stage = Stage(name, workers: workers.count, batchSize: size)
    return Pipeline<Input, Work.Output>(parts: parts + [StagePart(stage, workers, place)], options: options)
  }

  /// Adds a stage whose workers take batches and say how long they took: ``MeasuredBatchedWorker``.
  public func stage<Work: WorkerType>(
    _ work: Work,
    name: String? = nil,
    workers: Int = 1,
    batchSize: Int = 1
  ) -> Pipeline<Input, Work.Output> where Work.Input == Output {
    stage(MeasuredBatchedWorker(work), name: name, workers: workers, batchSize: batchSize)
  }

  /// Adds a stage whose workers other nodes have.
  package func stage<Result: Sendable>(
    elsewhere name: String,
    makes: Result.Type,
    workers: Int,
    batchSize: Int
  ) -> Pipeline<Input, Result> {
    var stage = Stage(name, workers: workers, batchSize: batchSize)
    stage.isElsewhere = true
    let part = StagePart(elsewhere: stage, place, taking: Output.self)
    return Pipeline<Input, Result>(parts: parts + [part], options: options)
  }

  /// Has the broker between the last stage so far and the next on another node.
  package func broker(_ place: BrokerPlace<Output>?) -> Pipeline<Input, Output> {
    Pipeline(parts: parts, options: options, place: place)
  }

  /// The shape of the pipeline.
  ///
  /// - Throws: ``TopologyError`` if there is no stage, or a name or number will not do, those of ``RunOptions`` among
  ///   them.
  public func topology() throws(TopologyError) -> PipelineTopology {
    try options.check()
    // The source and the sink are no brokers.
    for node in [parts.first?.stage.brokerNode, place?.node] {
      if let node { throw TopologyError(.brokerAtTheEnds(node)) }
    }
    return try PipelineTopology(stages: parts.map(\.stage), maxAttempts: options.maxAttempts)
  }

  /// Gets a run ready: its supervision tree can be started on its own or put under another supervisor.
  ///
  /// - Parameters:
  ///   - inputs: the items. They stay in memory for as long as the run.
  ///   - name: what the names of its processes begin with; unique among the runs of a runtime at a time.
  /// - Throws: ``TopologyError``.
  public func prepare(
    _ inputs: [Input],
    name: String = "pipeline"
  ) throws(TopologyError) -> PipelineRun<Input, Output> {
    PipelineRun(parts, inputs: inputs, name: name, topology: try topology(), options: options)
  }

  /// Puts items through the pipeline and waits for the last outcome.
  ///
  /// Cancelling the Task stops the run in order: nothing more is issued, what workers hold comes to its end
  /// (``RunOptions/stopPatience`` at most), and the outcome says what was done.
  ///
  /// - Throws: ``TopologyError``, or `StartError` if the tree did not start, as when the name is in use. Items
  ///   that fail are no error: see ``PipelineOutcome/failures``.
  public func run(
    _ inputs: [Input],
    on runtime: Runtime,
    name: String = "pipeline"
  ) async throws -> PipelineOutcome<Output> {
    try await prepare(inputs, name: name).run(on: runtime)
  }
}

extension Pipeline where Input == Output {
  /// A pipeline that has no stage yet, for items of a type.
  public init(of: Input.Type) { self.init(parts: [], options: RunOptions()) }
}
