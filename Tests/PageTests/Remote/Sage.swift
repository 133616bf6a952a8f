import ExternalTerm
import Roost
import RoostDistribution

/// Asked by other nodes, which give an alias for the answer.
struct Sage: GenServer {
  enum Message: Codable, WireMessage {
    case ask(String, answer: ExternalReference)
  }
  let node: Node

  mutating func handle(_ message: Message, _ me: Context<Message>) throws {
    switch message {
    case .ask(let question, let answer): try node.alias(answer, as: Int.self).send(question.count)
    }
  }
}

/// Asks, and gives the first answer that comes in time.
func ask(_ sage: Ref<Sage.Message>, _ question: String, for time: Duration, from node: Node) -> Ref<Int> {
  node.runtime.spawn(receiving: Int.self) { inbox in
    let alias = inbox.me.alias(.once)
    sage.send(.ask(question, answer: try node.external(alias)))
    let answer = try await inbox.receive(timeout: time)
    inbox.me.unalias(alias)  // what comes now comes too late
    if case .message(let number)? = answer { throw Exit("\(number)") }
  }
}
