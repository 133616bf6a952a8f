import Roost

enum Job: Sendable {
  case ordinary(String)
  case urgent(String)
  case close(reply: Reply<[String]>)
}

func startClerk(opening: Duration, on runtime: Runtime) -> Ref<Job> {
  runtime.spawn(receiving: Job.self) { inbox in
    var done: [String] = []
    // Until the office opens nothing but what is urgent is looked at. All else waits, in its order.
    while let job = try await inbox.receive(timeout: opening, urgent) { done.append(job) }
    while true {
      switch try await inbox.receive() {
      case .message(.ordinary(let job)), .message(.urgent(let job)): done.append(job)
      case .message(.close(let reply)): return reply(done)
      case .info: break
      }
    }
  }
}

private func urgent(_ item: Received<Job>) -> String? {
  if case .message(.urgent(let job)) = item { job } else { nil }
}
