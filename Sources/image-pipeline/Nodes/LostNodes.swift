import RoostDistribution

/// Which nodes a run has lost, and how often each, told by what its own node says of them.
struct LostNodes: Equatable, Sendable {
  enum News: Equatable, Sendable {
    case lost(NodeName, why: String)
    /// One that had been lost is connected again.
    case back(NodeName)
  }

  private let nodes: Set<NodeName>
  private(set) var times: [NodeName: Int] = [:]
  private var away: Set<NodeName> = []

  /// - Parameter nodes: those of the run. Others may come and go.
  init(among nodes: Set<NodeName> = []) { self.nodes = nodes }

  /// Takes in what has happened. Gives what there is to be told of it.
  @discardableResult
  mutating func note(_ event: NodeEvent) -> News? {
    switch event {
    case .up(let node, _): return away.remove(node).map { .back($0) }
    case .down(let node, _, let reason):
      guard nodes.contains(node), let why = Self.words(reason) else { return nil }
      times[node, default: 0] += 1
      away.insert(node)
      return .lost(node, why: why)
    }
  }

  /// Nil if the run itself has ended the connection.
  private static func words(_ reason: NodeDownReason) -> String? {
    switch reason {
    case .stopped, .disconnect: nil
    case .connectionClosed: "it closed the connection"
    case .connectionFailed(let words): "the connection failed: \(words)"
    case .tickTimeout: "it gives no sign of life"
    case .protocolError(let words): "it broke the protocol: \(words)"
    case .replaced: "it has connected anew"
    }
  }

  /// Counts until the node stops.
  ///
  /// - Parameter tell: called with what is news.
  static func counted(
    by node: Node,
    among nodes: Set<NodeName>,
    _ tell: @escaping @Sendable (News) -> Void
  ) -> Task<LostNodes, Never> {
    let events = node.events()
    return Task {
      var lost = LostNodes(among: nodes)
      for await event in events {
        if let news = lost.note(event) { tell(news) }
      }
      return lost
    }
  }
}
