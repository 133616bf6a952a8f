/// What became of a broker that was to be on another node than its run.
public struct PlacedBroker: Sendable, Hashable {
  /// The name of the stage that it hands out to.
  public let stage: String

  /// The node that it was to be on.
  public let node: String

  /// Why it was on the run's own node in the end; nil if it was not.
  public let reasonHere: String?

  public init(before stage: String, node: String, reasonHere: String? = nil) {
    (self.stage, self.node, self.reasonHere) = (stage, node, reasonHere)
  }
}
