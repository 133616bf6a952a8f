import Roost

/// Saves once nothing has changed for a second, however many changes there are.
struct Draft: GenServer {
  enum Message: Sendable {
    case write(String)
  }
  let save: @Sendable (String) -> Void
  private var text = ""
  private var timer: TimerRef?

  init(save: @escaping @Sendable (String) -> Void) { self.save = save }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .write(let more):
      text += more
      if let timer { me.cancelTimer(timer) }  // from now on it does not come, due or not
      timer = me.startTimer(after: .seconds(1))
    }
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    guard case .timer(let due) = info, due == timer else { return }
    timer = nil
    save(text)
  }
}
