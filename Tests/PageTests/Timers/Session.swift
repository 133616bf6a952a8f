import Roost

/// Ends when it has not been used for a quarter of an hour.
struct Session: GenServer {
  enum Message: Sendable {
    case use(reply: Reply<Int>)
  }
  private var uses = 0

  mutating func start(_ me: Context<Message>) { me.setIdleTimeout(.seconds(900)) }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .use(let reply):
      uses += 1
      reply(uses)
    }
    me.setIdleTimeout(.seconds(900))  // it holds once: each handler sets it anew
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    if case .idle = info { me.stop() } else { me.setIdleTimeout(.seconds(900)) }
  }
}
