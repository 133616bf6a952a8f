import ExternalTerm
import Roost
import RoostDistribution

/// A server that answers `{hold, Answer}` only when it is told to let go, and all else with what it is asked. The peers
/// have one of the same kind.
struct Holder: GenServer {
  var held: [(reply: Reply<Term>, answer: Term)] = []

  mutating func handle(_ message: TermMessage, _ me: Context<TermMessage>) {
    switch message {
    case .call(.tuple(let parts), let reply) where parts.count == 2: held.append((reply, parts[1]))
    case .call(let question, let reply): reply(question)
    case .cast:
      for (reply, answer) in held { reply(answer) }
      held = []
    }
  }
}
