import Roost
import RoostDistribution

/// A tree to which tallies on other nodes come once there is a node.
func office() -> Supervisor {
  Supervisor {
    Child("tallies", name: "tallies", supervisor: DynamicSupervisor(restarts: 10, within: .seconds(60)))
  }
}

/// Belongs into a service of its own, after the runtime and the node.
func staff(_ runtime: Runtime, _ node: Node, _ workers: [NodeName]) async throws -> Ref<Tally.Message>? {
  try await runtime.untilStarted()
  let tallies = try runtime.dynamicSupervisor(named: "tallies")
  let pid = try await tallies.startChild(
    node.child("tally", spawning: "tally", of: "calculator", at: workers, patience: .seconds(30), 0)
  )
  return try pid.flatMap(node.external).map { try node.ref(to: $0) }
}
