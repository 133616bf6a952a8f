import RoostDistribution
import Synchronization

/// How many items of a stage have been done on each node.
final class PlaceTally: Sendable {
  /// Nil is the node of the run.
  private let counts = Mutex<[NodeName?: Int]>([:])

  init() {}

  func add(_ items: Int, at node: NodeName?) { counts.withLock { $0[node, default: 0] += items } }

  var byNode: [NodeName?: Int] { counts.withLock { $0 } }
}
