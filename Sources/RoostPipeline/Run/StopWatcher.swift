import Roost

/// Cuts a run short that has been told to stop and does not come to its end in ``StopPatience``.
struct StopWatcher: GenServer {
  enum Message: Sendable {
    case look, over
  }

  private let line: RunLine
  private var patience: StopPatience

  init(_ line: RunLine) {
    self.line = line
    patience = StopPatience(whole: line.options.stopPatience, absence: line.options.absencePatience)
  }

  mutating func start(_ me: Context<Message>) {
    let ref = me.ref
    line.ended.whenOpen { ref.send(.over) }
    look(me)
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .look: look(me)
    case .over: me.stop()
    }
  }

  private mutating func look(_ me: Context<Message>) {
    let obstacles = line.obstaclesOfAll
    switch patience.look(isHopeless: !obstacles.isEmpty) {
    case .lookAgain(let pause): me.send(.look, after: pause)
    case .cutShort: line.cutShort(on: me.runtime, leaving: obstacles)
    }
  }
}
