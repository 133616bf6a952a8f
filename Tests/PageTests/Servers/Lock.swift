import Roost

/// One holder at a time; when a holder ends, the lock goes on to the next.
struct Lock: GenServer {
  enum Message: Sendable {
    case acquire(by: Pid, reply: Reply<Void>)
    case release(by: Pid)
  }
  private var holder: (pid: Pid, monitor: MonitorRef)?
  private var waiting: [(pid: Pid, reply: Reply<Void>)] = []

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .acquire(let pid, let reply):
      waiting.append((pid, reply))  // kept: the caller waits until it is answered
      if holder == nil { handOn(me) }
    case .release(let pid):
      guard let (holding, monitor) = holder, holding == pid else { return }
      me.demonitor(monitor)
      handOn(me)
    }
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    if case .down(let monitor, _, _) = info, monitor == holder?.monitor { handOn(me) }
  }

  private mutating func handOn(_ me: Context<Message>) {
    holder = nil
    waiting.removeAll { $0.reply.isSettled }  // timed out, cancelled, or ended
    if waiting.isEmpty { return }
    let (pid, reply) = waiting.removeFirst()
    holder = (pid, me.monitor(pid))
    reply()
  }
}
