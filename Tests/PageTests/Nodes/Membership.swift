import Roost
import RoostDistribution

/// Knows which nodes are connected, and why others are no more.
struct Membership: GenServer {
  enum Message: Sendable {
    case event(NodeEvent)
    case connected(reply: Reply<[NodeName]>)
    case lost(reply: Reply<[NodeName: NodeDownReason]>)
  }
  let node: Node
  private var lost: [NodeName: NodeDownReason] = [:]

  init(_ node: Node) { self.node = node }

  mutating func start(_ me: Context<Message>) {
    let (events, membership) = (node.events(), me.ref)
    // Linked: it ends with this server.
    me.spawnLink(receiving: Never.self) { _ in
      for await event in events { membership.send(.event(event)) }
    }
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .event(.up(let name, isHidden: _)): lost[name] = nil
    case .event(.down(let name, isHidden: _, let reason)): lost[name] = reason
    case .connected(let reply): reply(node.nodes)
    case .lost(let reply): reply(lost)
    }
  }
}
