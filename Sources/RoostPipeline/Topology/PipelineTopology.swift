/// The shape of a pipeline: its stages in order, and how patient it is with an item that kills workers.
///
/// Between the source, the stages and the sink every joint is many-to-many: source, workers of the first
/// stage, a broker, workers of the second, a broker, …, the sink.
public struct PipelineTopology: Sendable, Hashable {
  /// The steps, in the order an item takes them. At least one.
  public let stages: [Stage]

  /// How many workers an item may kill while it is their only item before it is set aside. Default 5.
  public let maxAttempts: Int

  /// Checks and keeps the shape.
  ///
  /// - Throws: ``TopologyError`` if there is no stage, a name is empty, used twice or `broker`, a stage has no worker
  ///   or more than 100,000, a batch size is below 1, or `maxAttempts` is below 1.
  public init(stages: [Stage], maxAttempts: Int = 5) throws(TopologyError) {
    guard !stages.isEmpty else { throw TopologyError(.noStages) }
    var names: Set<String> = []
    for stage in stages {
      guard !stage.name.isEmpty else { throw TopologyError(.emptyName) }
      // `NAME.broker.1` would be a worker of that stage and a broker.
      guard stage.name != "broker" else { throw TopologyError(.reservedName(stage.name)) }
      guard names.insert(stage.name).inserted else { throw TopologyError(.duplicateName(stage.name)) }
      guard stage.workers >= 1 else { throw TopologyError(.noWorkers(stage.name, stage.workers)) }
      guard stage.workers <= Stage.mostWorkers else {
        throw TopologyError(.tooManyWorkers(stage.name, stage.workers))
      }
      guard stage.batchSize >= 1 else { throw TopologyError(.batchSize(stage.name, stage.batchSize)) }
    }
    guard maxAttempts >= 1 else { throw TopologyError(.maxAttempts(maxAttempts)) }
    self.stages = stages
    self.maxAttempts = maxAttempts
  }

  /// The stations besides the source: a broker before each stage but the first, and the sink.
  var stations: [Station] { stages.indices.dropFirst().map { .broker($0) } + [.sink] }

  /// Where the workers of a stage get their work.
  func upstream(of stage: Int) -> Station { stage == 0 ? .source : .broker(stage) }

  /// Where the workers of a stage bring their results.
  func downstream(of stage: Int) -> Station { stage + 1 == stages.count ? .sink : .broker(stage + 1) }

  /// How many items the broker before `stage` takes in unasked-for: a batch for each of its workers, or the
  /// largest batch of the stage before if that is more.
  func capacity(before stage: Int) -> Int {
    let own = stages[stage].workers.multipliedReportingOverflow(by: stages[stage].batchSize)
    return max(own.overflow ? Int.max / 2 : own.partialValue, stage > 0 ? stages[stage - 1].batchSize : 1)
  }
}
