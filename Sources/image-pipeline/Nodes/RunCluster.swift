import Roost
import RoostDistribution

/// The node that runs a pipeline among those that work for it.
enum RunCluster {
  /// A name that no other run has, so that several can use the same nodes at once. Its certificate, if it has one, is
  /// for this host: nobody looks for it there.
  static func nodeName() -> String {
    "run-\(String(UInt64.random(in: 0 ... .max), radix: 36))@localhost"
  }

  /// Connects the runtime with all nodes of the plan; nil if there are none.
  ///
  /// - Throws: `NodeError` that says which node cannot be reached, and why; `UsageError` if the secret or
  ///   the certificates cannot be used.
  static func join(_ plan: RunPlan, _ runtime: Runtime) async throws -> Node? {
    guard let cluster = plan.cluster else { return nil }
    let table = cluster.addresses
    var configuration = NodeConfiguration(
      cookie: try ClusterOptions.cookie(),
      security: try cluster.credentials.security(),
      discovery: table.isEmpty ? .epmd() : .table(table)
    )
    // Nobody connects to it: it connects to them.
    configuration.host = "127.0.0.1"
    configuration.isHidden = true
    let node = try Node(runtime, configuration)
    try await node.start()
    do {
      for name in plan.otherNodes.sorted() {
        try await connect(node, to: name)
      }
    } catch {
      await node.stop()
      throw error
    }
    return node
  }

  /// Connects to a node, which may just be starting.
  private static func connect(_ node: Node, to name: NodeName) async throws {
    var pauses = startingPauses[...]
    while true {
      do throws(NodeError) {
        return try await node.connect(to: name)
      } catch {
        guard error.code == .unreachable, let pause = pauses.popFirst() else { throw error }
        try await Task.sleep(for: pause)
      }
    }
  }

  /// Five seconds in all.
  private static let startingPauses = Array(repeating: Duration.milliseconds(250), count: 20)

  /// The places of a stage, one for each worker; nil is this node.
  static func places(of stage: StagePlan, _ node: Node?) -> [PlacedStep.Place?] {
    guard let node, !stage.places.isEmpty else { return Array(repeating: nil, count: stage.workers) }
    return stage.places.flatMap { placement in
      let place = placement.node.map { name in
        PlacedStep.Place(node: name, host: node.ref(to: StepHost.name, at: name, as: StepHost.Message.self))
      }
      return Array(repeating: place, count: placement.workers)
    }
  }
}
