import ArgumentParser
import RoostDistribution

/// Where the workers and the brokers of a run are.
extension PipelineOptions {
  private static let stages = ["format", "resolution", "size"]

  /// How many workers a stage has unless told.
  private static let usualWorkers = 2

  /// A stage as it is asked for: `workers` of them here, unless they are placed.
  func stage(_ name: String, _ workers: Int?, _ folder: OutputLayout.Folder) -> StagePlan {
    let places = self.workers.first { $0.stage == name }?.places.merged ?? []
    let count = places.isEmpty ? workers ?? Self.usualWorkers : places.reduce(0) { $0 + $1.workers }
    let broker = self.broker.first { $0.stage == name }?.node
    return StagePlan(name: name, workers: count, folder: folder, places: places, broker: broker)
  }

  /// Nil if no worker and no broker is on another node.
  ///
  /// - Throws: `UsageError` if it is not said how the nodes recognise one another.
  func clusterPlan() throws -> ClusterPlan? {
    guard !otherNodes.isEmpty else { return nil }
    let addresses = Dictionary(node.map { ($0.name, $0.endpoint) }) { _, last in last }
    return ClusterPlan(credentials: try cluster.credentials(), addresses: addresses)
  }

  private var otherNodes: Set<NodeName> {
    Set(workers.flatMap(\.places).compactMap(\.node) + broker.compactMap(\.node))
  }

  /// The number of a stage's workers is given once.
  private func validateNumbers() throws {
    for (stage, number) in zip(Self.stages, [formatWorkers, resolutionWorkers, sizeWorkers]) {
      guard let number, workers.contains(where: { $0.stage == stage }) else { continue }
      throw UsageError(
        "--\(stage)-workers \(number) and --workers \(stage)=… both say how many workers \(stage) has; give one of them"
      )
    }
  }

  private func validateBrokers() throws {
    for placement in broker where !Self.stages.dropFirst().contains(placement.stage) {
      throw UsageError(
        "--broker \(placement.stage)=…: the stages with a broker before them are "
          + "\(Self.stages.dropFirst().joined(separator: ", "))"
      )
    }
    let placed = broker.map(\.stage)
    if let twice = placed.first(where: { name in placed.filter { $0 == name }.count > 1 }) {
      throw UsageError("--broker \(twice)=… is given twice; a stage has one broker before it")
    }
  }

  /// Either all nodes have addresses, or epmd is asked for all.
  private func validateAddresses() throws {
    let names = node.map(\.name)
    if let name = names.first(where: { !otherNodes.contains($0) }) {
      throw UsageError("--node \(name)=…: no stage has workers there, nor a broker")
    }
    if let name = names.first(where: { name in names.filter { $0 == name }.count > 1 }) {
      throw UsageError("--node \(name)=… is given twice; a node listens at one address")
    }
    if !names.isEmpty, let name = otherNodes.subtracting(names).sorted().first {
      throw UsageError("\(name) has no --node \(name)=host:port; give it for all other nodes or for none")
    }
  }

  func validatePlacements() throws {
    for placements in workers where !Self.stages.contains(placements.stage) {
      throw UsageError(
        "--workers \(placements.stage)=…: the stages are \(Self.stages.joined(separator: ", "))"
      )
    }
    let placed = workers.map(\.stage)
    if let twice = placed.first(where: { name in placed.filter { $0 == name }.count > 1 }) {
      throw UsageError("--workers \(twice)=… is given twice; name all nodes of a stage in one")
    }
    for placements in workers {
      let count = placements.places.reduce(0) { $0 &+ min($1.workers, Self.mostWorkers + 1) }
      guard count <= Self.mostWorkers else {
        throw UsageError("--workers \(placements.stage)=… are more than \(Self.mostWorkers)")
      }
    }
    try validateNumbers()
    try validateBrokers()
    try validateAddresses()
    if !otherNodes.isEmpty { _ = try cluster.credentials().security() }
    if otherNodes.isEmpty, let given = cluster.given {
      throw UsageError(
        "\(given): no stage has workers on another node, nor a broker; place them with --workers or --broker"
      )
    }
  }
}
