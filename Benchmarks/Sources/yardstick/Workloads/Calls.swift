import Roost

/// Clients that call one server, each call in turn, with a timeout: what L9, L10 and D3 have in
/// common.
struct Calls {
  let clients: Int

  /// The calls of each client.
  let n: Int

  /// Calls per second, of a server on the same node.
  func measure(in runtime: Runtime) async throws -> Double {
    try await measure(try await runtime.start { Counter() }, in: runtime)
  }

  /// Calls per second, of a server that has not been called.
  func measure(_ server: Ref<Counter.Message>, in runtime: Runtime) async throws -> Double {
    let done = Latch(clients)
    let gates = (0..<clients).map { _ in
      runtime.spawn(receiving: Go.self) { [n] inbox in
        _ = try await inbox.receive()
        do {
          for _ in 0..<n { _ = try await server.call(timeout: .seconds(5), Counter.Message.increment) }
          done.arrive()
        } catch {
          done.fail(error)
        }
      }
    }
    let seconds = try await timed {
      for gate in gates { gate.send(.go) }
      try await done.wait()
    }
    let counted = try await server.call(Counter.Message.increment)
    guard counted == clients * n else {
      throw YardstickError("\(counted) of \(clients * n) calls were counted.")
    }
    return Double(clients * n) / seconds
  }

  private enum Go: Sendable { case go }
}

/// Answers each call with the number of calls before it.
struct Counter: GenServer {
  enum Message: Sendable {
    case increment(Reply<Int>)
  }

  var count = 0

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .increment(let reply):
      reply(count)
      count += 1
    }
  }
}
