import RoostDistribution

/// How often each node was lost in a run, told by what its node says of others.
struct LostNodes: Equatable, Sendable {
  private(set) var times: [NodeName: Int] = [:]

  mutating func note(_ event: NodeEvent) {
    guard case .down(let node, _, let reason) = event else { return }
    switch reason {
    // The run itself has ended the connection.
    case .stopped, .disconnect: break
    case .connectionClosed, .connectionFailed, .tickTimeout, .protocolError, .replaced:
      times[node, default: 0] += 1
    }
  }

  /// Counts until the node stops.
  static func counted(by node: Node) -> Task<LostNodes, Never> {
    let events = node.events()
    return Task {
      var lost = LostNodes()
      for await event in events { lost.note(event) }
      return lost
    }
  }
}
