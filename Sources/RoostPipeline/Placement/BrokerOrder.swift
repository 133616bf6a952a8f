/// All that another node must know to begin the broker of a run.
package struct BrokerOrder: Sendable, Hashable {
  /// What the broker is registered as over there.
  let name: String
  /// The number of the stage that it hands out to.
  let stage: Int
  let topology: PipelineTopology
  /// How many items the run has.
  let items: Int
  let incarnation: Int
}

extension BrokerOrder: Codable {
  private enum CodingKeys: String, CodingKey {
    case name, stage, stages, items, incarnation
    case maxAttempts = "max_attempts"
  }

  private struct StageCard: Codable {
    let name: String
    let workers: Int
    let batchSize: Int
    let isElsewhere: Bool

    enum CodingKeys: String, CodingKey {
      case name, workers
      case batchSize = "batch_size"
      case isElsewhere = "elsewhere"
    }

    init(_ stage: Stage) {
      (name, workers, batchSize) = (stage.name, stage.workers, stage.batchSize)
      isElsewhere = stage.isElsewhere
    }

    var stage: Stage {
      var stage = Stage(name, workers: workers, batchSize: batchSize)
      stage.isElsewhere = isElsewhere
      return stage
    }
  }

  package func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: CodingKeys.self)
    try fields.encode(name, forKey: .name)
    try fields.encode(stage, forKey: .stage)
    try fields.encode(topology.stages.map(StageCard.init), forKey: .stages)
    try fields.encode(topology.maxAttempts, forKey: .maxAttempts)
    try fields.encode(items, forKey: .items)
    try fields.encode(incarnation, forKey: .incarnation)
  }

  /// Another node says it, so all of it is checked.
  package init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: CodingKeys.self)
    name = try fields.decode(String.self, forKey: .name)
    stage = try fields.decode(Int.self, forKey: .stage)
    topology = try PipelineTopology(
      stages: try fields.decode([StageCard].self, forKey: .stages).map(\.stage),
      maxAttempts: try fields.decode(Int.self, forKey: .maxAttempts)
    )
    items = try fields.decode(Int.self, forKey: .items)
    incarnation = try fields.decode(Int.self, forKey: .incarnation)
    guard topology.stages.indices.dropFirst().contains(stage), items >= 0, !name.isEmpty else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "no broker can be before stage \(stage)")
      )
    }
  }
}
