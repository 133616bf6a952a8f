import Roost

/// Stands for the workers of a stage which other nodes have: the tree ends when all workers have, and so it stays
/// until they have gone, or nothing is left to be done. Whoever is still there then sees its joints end in order.
struct StandIn: GenServer {
  enum Message: Sendable {
    case over
  }

  let stage: Int
  let line: RunLine

  mutating func start(_ me: Context<Message>) {
    let ref = me.ref
    line.whenDrained(stage: stage) { ref.send(.over) }
    line.ended.whenOpen { ref.send(.over) }
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) { me.stop() }
}
