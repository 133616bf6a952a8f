import Roost

struct Question: Sendable {
  let answer: Alias<Int>
}

/// Asks many, and takes the answers that come before it is closed.
struct Poll: GenServer {
  enum Message: Sendable {
    case ask([Ref<Question>])
    case vote(Int)
    case close(reply: Reply<[Int]>)
  }
  private var votes: [Int] = []
  private var ballot: Alias<Int>?

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .ask(let voters):
      let ballot = me.alias { (vote: Int) in Message.vote(vote) }
      for voter in voters { voter.send(Question(answer: ballot)) }
      self.ballot = ballot
    case .vote(let vote): votes.append(vote)
    case .close(let reply):
      if let ballot { me.unalias(ballot) }  // whoever votes from now on votes in vain
      reply(votes)
    }
  }
}
