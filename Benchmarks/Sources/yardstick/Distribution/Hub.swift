import Roost
import RoostDistribution

/// What the other node is asked to start, by name.
struct Hub: GenServer {
  enum Message: Codable, WireMessage {
    /// A sink of this name for so many messages.
    case sink(String, Int, reply: Reply<Void>)
    case counter(String, reply: Reply<Void>)
  }

  static let name = "hub"

  mutating func handle(_ message: Message, _ me: Context<Message>) throws {
    switch message {
    case .sink(let name, let count, let reply):
      try me.runtime.register(name, me.spawn { RemoteSink(expecting: count) })
      reply()
    case .counter(let name, let reply):
      try me.runtime.register(name, me.spawn { Counter() })
      reply()
    }
  }
}
