import Roost
import RoostDistribution

/// A supervised tally on one of the workers, and on the next one when it fails or its node is lost.
func branch(_ node: Node, _ workers: [NodeName]) -> Supervisor {
  Supervisor(.oneForOne, restarts: 10, within: .seconds(60)) {
    node.child("tally", spawning: "tally", of: "calculator", at: workers, patience: .seconds(30), 0)
  }
}

/// Its address, which is another after each start; nil while there is none.
func tally(of branch: SupervisorRef, _ node: Node) async throws -> Ref<Tally.Message>? {
  let pid = try await branch.whichChild("tally").pid
  return try pid.flatMap(node.external).map { try node.ref(to: $0) }
}
