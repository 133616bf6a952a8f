import RoostDistribution

/// A source, broker or sink on another node: its name there, as in `pipeline.source`, and the node.
public struct JointAddress: Sendable, Hashable {
  public let name: String
  public let node: NodeName

  /// Where else it may be: the node of the run, for a broker that the run has placed on ``node``.
  public let otherNode: NodeName?

  public init(_ name: String, at node: NodeName, or otherNode: NodeName? = nil) {
    self.name = name
    self.node = node
    self.otherNode = otherNode
  }

  /// All nodes that it may be on.
  var nodes: [NodeName] { [node] + (otherNode.map { [$0] } ?? []) }
}
