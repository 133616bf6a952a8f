import Roost

enum Word: Sendable {
  case say(String)
  case count(reply: Reply<Int>)
}

func startCounting(on runtime: Runtime) -> Ref<Word> {
  runtime.spawn(receiving: Word.self) { inbox in
    var count = 0
    while true {
      switch try await inbox.receive() {
      case .message(.say): count += 1
      case .message(.count(let reply)): return reply(count)  // and ends, `normal`
      case .info: break  // DOWNs, trapped exits, timers
      }
    }
  }
}
