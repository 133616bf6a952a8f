import Roost
import RoostDistribution

/// Reads renewed certificates when it is told to, by a signal or a timer.
struct Renewal: GenServer {
  enum Message: Sendable {
    case renew
  }
  let node: Node

  func handle(_ message: Message, _ me: Context<Message>) {
    do {
      try node.reloadCredentials()
    } catch {
      me.runtime.logger.error("The old certificates stay in force: \(error)")
    }
  }
}
