import Roost

/// Has pages fetched, and goes on meanwhile.
struct Reader: GenServer {
  enum Message: Sendable {
    case read(String, reply: Reply<Int>)
    case fetched(Result<String, any Error>, Reply<Int>)
  }
  let tasks: TaskSupervisorRef

  func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .read(let page, let reply):
      tasks.run({ try await fetch(page) }, then: me.ref) { .fetched($0, reply) }
    case .fetched(.success(let text), let reply): reply(text.count)
    case .fetched(.failure(let error), let reply): reply.refuse("\(error)")
    }
  }
}
