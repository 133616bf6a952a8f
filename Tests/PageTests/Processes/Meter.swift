import Roost

/// Of the samples only the newest count: when a hundred wait, the oldest goes.
func meters() -> Supervisor {
  let newest = ProcessOptions(mailbox: MailboxBound(capacity: 100, overflow: .dropOldest))
  return Supervisor {
    Child("meter", name: "meter", options: newest) { Meter() }
  }
}

struct Meter: GenServer {
  enum Message: Sendable {
    case sample(Int)
    case sum(reply: Reply<Int>)
  }
  private var sum = 0

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .sample(let n): sum += n
    case .sum(let reply): reply(sum)
    }
  }
}

/// With `.fail` it is the sender who is told.
func offer(_ samples: [Int], to meter: Ref<Meter.Message>) -> Int {
  var refused = 0
  for sample in samples {
    do { try meter.trySend(.sample(sample)) } catch { refused += 1 }  // a `MailboxFull`
  }
  return refused
}
