import Roost

/// Streams of numbers from senders to receivers, as fast as they go: what L2, L3 and L4 have in common.
struct Flows {
  let senders: Int
  let receivers: Int

  /// The numbers that each sender sends.
  let n: Int

  /// Messages per second, from the first sent to the last handled.
  func measure(in runtime: Runtime) async throws -> Double {
    let total = senders * n
    let done = Latch(receivers)
    var sinks: [Ref<Int>] = []
    for _ in 0..<receivers {
      sinks.append(try await runtime.start { Sink(left: total / receivers, done: done) })
    }
    var sources: [Ref<Source.Message>] = []
    for index in 0..<senders {
      let sink = sinks[index % receivers]
      sources.append(try await runtime.start { [n] in Source(to: sink, n: n) })
    }
    return Double(total)
      / (try await timed {
        for source in sources { source.send(.go) }
        try await done.wait()
      })
  }
}

private struct Source: GenServer {
  enum Message: Sendable { case go }

  let to: Ref<Int>
  let n: Int

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    for number in 0..<n { to.send(number) }
  }
}

private struct Sink: GenServer {
  var left: Int
  let done: Latch

  mutating func handle(_ message: Int, _ me: Context<Int>) {
    left -= 1
    if left == 0 { done.arrive() }
  }
}
