import ExternalTerm
import Roost
import RoostDistribution

/// Starts what the other node is asked for, and answers with its pid: messages go by pid, as those of the rivals.
struct Hub: GenServer {
  enum Message: Codable, WireMessage {
    /// A sink for so many messages.
    case sink(expecting: Int, reply: Reply<ExternalPid>)
    case counter(reply: Reply<ExternalPid>)
  }

  static let name = "hub"

  let node: Node

  mutating func handle(_ message: Message, _ me: Context<Message>) throws {
    switch message {
    case .sink(let count, let reply): reply(try external(me.spawn { RemoteSink(expecting: count) }.pid))
    case .counter(let reply): reply(try external(me.spawn { Counter() }.pid))
    }
  }

  private func external(_ pid: Pid) throws -> ExternalPid {
    guard let pid = node.external(pid) else { throw YardstickError("\(pid) is of no known node.") }
    return pid
  }
}
