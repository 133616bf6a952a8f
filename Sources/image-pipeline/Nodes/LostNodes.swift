import RoostDistribution

/// How often each node was lost in a run, told by what its node says of others.
struct LostNodes: Equatable, Sendable {
  private let nodes: Set<NodeName>
  private(set) var times: [NodeName: Int] = [:]

  /// - Parameter nodes: those of the run. Others may come and go.
  init(among nodes: Set<NodeName> = []) { self.nodes = nodes }

  mutating func note(_ event: NodeEvent) {
    guard case .down(let node, _, let reason) = event, nodes.contains(node) else { return }
    switch reason {
    // The run itself has ended the connection.
    case .stopped, .disconnect: break
    case .connectionClosed, .connectionFailed, .tickTimeout, .protocolError, .replaced:
      times[node, default: 0] += 1
    }
  }

  /// Counts until the node stops.
  static func counted(by node: Node, among nodes: Set<NodeName>) -> Task<LostNodes, Never> {
    let events = node.events()
    return Task {
      var lost = LostNodes(among: nodes)
      for await event in events { lost.note(event) }
      return lost
    }
  }
}
