import Roost
import RoostDistribution

struct Tally: GenServer {
  enum Message: Codable, WireMessage {
    case add(Int)
    case sum(reply: Reply<Int>)
  }
  var sum: Int

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .add(let n): sum += n
    case .sum(let reply): reply(sum)
    }
  }
}

/// What other nodes may run here.
func offer(on node: Node) {
  node.register(function: "add", of: "calculator") { (a: Int, b: Int) in a + b }
  node.register(process: "tally", of: "calculator") { (sum: Int) in Tally(sum: sum) }
}

func tally(at worker: NodeName, from node: Node) async throws -> Int {
  let sum = try await node.call("add", of: "calculator", at: worker, 1, 2, as: Int.self)
  let made = try await node.spawn("tally", of: "calculator", at: worker, sum)
  let tally = try node.ref(to: made.external, as: Tally.Message.self)
  tally.send(.add(4))
  return try await tally.call(Tally.Message.sum)
}
