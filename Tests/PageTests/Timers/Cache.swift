import Roost

/// Keeps each value for a while.
struct Cache: GenServer {
  enum Message: Sendable {
    case put(String, Int, for: Duration)
    case get(String, reply: Reply<Int?>)
    case expire(String)
  }
  private var values: [String: (value: Int, end: ScheduledSend)] = [:]

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .put(let key, let value, let time):
      values[key]?.end.cancel()
      values[key] = (value, me.send(.expire(key), after: time))
    case .get(let key, let reply): reply(values[key]?.value)
    case .expire(let key): values[key] = nil
    }
  }
}
