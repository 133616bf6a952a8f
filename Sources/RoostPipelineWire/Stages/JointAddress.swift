import RoostDistribution

/// A source, broker or sink on another node: its name there, as in `pipeline.source`, and the node.
public struct JointAddress: Sendable, Hashable {
  public let name: String
  public let node: NodeName

  public init(_ name: String, at node: NodeName) {
    self.name = name
    self.node = node
  }
}
