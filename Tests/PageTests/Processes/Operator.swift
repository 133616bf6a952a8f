import Roost

/// Keeps a line open: when the process at its end is gone, it starts another.
struct Operator: GenServer {
  enum Message: Sendable {
    case line(reply: Reply<Ref<String>>)
    case ends(reply: Reply<[ExitReason]>)
  }
  private var line: Ref<String>?
  private var ends: [ExitReason] = []

  mutating func start(_ me: Context<Message>) {
    me.trapsExits = true  // or the end of the line would be ours
    line = dial(me)
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .line(let reply): if let line { reply(line) }
    case .ends(let reply): reply(ends)
    }
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    guard case .exit(let pid, let reason) = info, pid == line?.pid else { return }
    ends.append(reason)
    line = dial(me)
  }

  private func dial(_ me: Context<Message>) -> Ref<String> {
    me.spawnLink(receiving: String.self) { inbox in
      while true { _ = try await inbox.receive() }
    }
  }
}
