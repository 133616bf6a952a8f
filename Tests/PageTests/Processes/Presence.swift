import Roost

/// Knows who is there: each user by the process that speaks for them, until that ends.
struct Presence: GenServer {
  enum Message: Sendable {
    case join(String, Pid)
    case leave(String)
    case users(reply: Reply<[String]>)
  }
  private var users: [MonitorRef: String] = [:]

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .join(let user, let pid): users[me.monitor(pid)] = user
    case .leave(let user):
      for (monitor, name) in users where name == user {
        users[monitor] = nil
        me.demonitor(monitor)  // and no DOWN comes
      }
    case .users(let reply): reply(users.values.sorted())
    }
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    switch info {
    case .down(let monitor, from: _, reason: _): users[monitor] = nil
    default: me.runtime.logger.notice("Not expected: \(info)")
    }
  }
}
