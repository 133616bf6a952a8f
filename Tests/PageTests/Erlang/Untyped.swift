import ExternalTerm
import Roost
import RoostDistribution

/// Takes whatever comes from other nodes, and answers calls with what has come so far.
struct Letterbox: GenServer {
  private var letters: [Term] = []

  mutating func handle(_ message: TermMessage, _ me: Context<TermMessage>) {
    switch message {
    case .cast(let term): letters.append(term)
    case .call(_, let reply): reply(.list(letters))
    }
  }

  /// What is sent with `!` is neither call nor cast.
  mutating func handle(info: Info, _ me: Context<TermMessage>) {
    if case .message(let message) = info, let term = message as? Term { letters.append(term) }
  }
}
