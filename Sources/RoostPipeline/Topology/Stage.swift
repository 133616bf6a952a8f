/// One step of a pipeline: how many workers do it, and how much each is handed at a time.
public struct Stage: Sendable, Hashable {
  /// The most workers that a stage may have: each is a process, with a slot at either joint.
  static let mostWorkers = 100_000

  /// Names the stage in reports, and its workers: `format.0`, `format.1`, …
  public let name: String

  /// How many workers work side by side. Default 1.
  public let workers: Int

  /// The most items a worker is handed at once. Default 1.
  public let batchSize: Int

  /// The node that the broker before it has its place on; nil if that is the run's own.
  public private(set) var brokerNode: String?

  /// Whether its workers are on other nodes.
  var isElsewhere = false

  public init(_ name: String, workers: Int = 1, batchSize: Int = 1) {
    self.name = name
    self.workers = workers
    self.batchSize = batchSize
  }

  /// The same, with the broker before it on a node.
  func behindBroker(on node: String?) -> Stage {
    var stage = self
    stage.brokerNode = node
    return stage
  }

  /// The places that workers of this stage fill.
  var slots: [Slot] { (0..<workers).map { Slot(stage: name, index: $0) } }
}
