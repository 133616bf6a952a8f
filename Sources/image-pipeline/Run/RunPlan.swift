import RoostDistribution

/// How one stage hands its images to the next.
enum HandOver: String, CaseIterable, Codable, Sendable {
  /// Each stage writes files, the next reads them.
  case files
  /// The message carries the encoded image; only results are written.
  case memory
}

/// One stage of a run.
struct StagePlan: Equatable, Sendable {
  var name: String
  /// How many workers the stage starts with.
  var workers: Int
  /// Where the stage writes when images are handed over as files; the last stage always writes there.
  var folder: OutputLayout.Folder
  /// Where the workers are; none, all here.
  var places: [Placement] = []
  /// The node of the broker before it; nil, this one.
  var broker: NodeName?
}

/// The other nodes of a run.
struct ClusterPlan: Equatable, Sendable {
  var credentials: ClusterCredentials
  /// Where those nodes listen that no epmd is asked for.
  var addresses: [NodeName: Endpoint] = [:]
}

/// One image of a run.
struct PlannedItem: Equatable, Sendable {
  /// The input below the input folder: what reports call the item.
  var path: String
  /// The output's path below each stage's folder.
  var outputName: String
}

/// Everything a run is to do, decided before it starts.
struct RunPlan: Equatable, Sendable {
  /// The folder that the items' paths start from.
  var input: String
  var layout: OutputLayout
  /// The images to put through the stages, in the byte order of their paths.
  var items: [PlannedItem]
  /// Items that are not readable files, failed from the start.
  var faults: [RunFailure]
  /// What the outputs of those items would be called.
  var faultNames: [String] = []
  /// What the walk left alone.
  var ignored: [IgnoredEntry]
  /// First to last.
  var stages: [StagePlan]
  var batchSize: Int
  var handOver: HandOver
  /// Whether the earlier stages' files outlive the run; only with ``HandOver/files``.
  var keepIntermediate: Bool
  /// How often an item may be under way when a worker dies before it is set aside.
  var maxAttempts: Int
  /// The probability, 0 to 1, that a worker is killed while it holds a batch.
  var crashWorkers: Double
  /// The probability, 0 to 1, that the source, a broker or the sink is killed after a message.
  var crashStations = 0.0
  var tolerateTruncated: Bool
  /// Nil if all is done here.
  var cluster: ClusterPlan?

  /// All that the report must account for.
  var itemCount: Int { items.count + faults.count }

  /// Where an item is read from.
  func source(of item: PlannedItem) -> String { "\(input)/\(item.path)" }

  /// The folders that this run writes to.
  var foldersInUse: [OutputLayout.Folder] {
    switch handOver {
    case .files: stages.map(\.folder)
    case .memory: stages.suffix(1).map(\.folder)
    }
  }
}

extension RunPlan {
  /// The other nodes that its workers and brokers are on.
  var otherNodes: Set<NodeName> {
    Set(stages.flatMap(\.places).compactMap(\.node) + stages.compactMap(\.broker))
  }
}
