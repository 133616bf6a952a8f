/// Which failures to connect are news: the first one with a node, and then one whenever the reason is another. Whoever has
/// work for a node may try several times a second.
struct UnreachedNodes: Sendable {
  private var reasons: [NodeName: String] = [:]

  /// Whether nobody has been told of this.
  mutating func failed(_ peer: NodeName, _ reason: String) -> Bool {
    reasons.updateValue(reason, forKey: peer) != reason
  }

  /// The node is connected: a failure after this is news again.
  mutating func reached(_ peer: NodeName) { reasons[peer] = nil }
}
