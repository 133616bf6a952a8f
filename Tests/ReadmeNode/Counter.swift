import Roost
import RoostDistribution

/// The README's counter, as other nodes can call it.
struct Counter: GenServer {
  enum Message: Codable, WireMessage {
    case increment(by: Int)
    case value(reply: Reply<Int>)
  }
  var count = 0

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .increment(let n): count += n
    case .value(let reply): reply(count)
    }
  }
}
