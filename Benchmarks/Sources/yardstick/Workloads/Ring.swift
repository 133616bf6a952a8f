import Roost

/// L5: a token goes round a ring, counted down by each hop.
struct Ring: Workload {
  static let id = "L5"
  static let title = "ring: one token, 1,000 processes"
  static let unit = "hops/s"

  let procs = 1000
  let n: Int

  init(_ scale: Scale) { n = scale(1_000_000) }

  var parameters: KeyValuePairs<String, Int> { ["procs": procs, "n": n] }

  func measure(in runtime: Runtime) async throws -> Double {
    let done = Latch()
    let first = try await runtime.start { Node(done: done) }
    var previous = first
    for _ in 1..<procs {
      let next = previous
      previous = try await runtime.start { Node(next: next, done: done) }
    }
    first.send(.next(previous))
    return Double(n)
      / (try await timed {
        first.send(.token(n))
        try await done.wait()
      })
  }

  private struct Node: GenServer {
    enum Message: Sendable {
      case next(Ref<Message>)
      case token(Int)
    }

    var next: Ref<Message>?
    let done: Latch

    mutating func handle(_ message: Message, _ me: Context<Message>) {
      switch message {
      case .next(let ref): next = ref
      case .token(0): done.arrive()
      case .token(let left): next?.send(.token(left - 1))
      }
    }
  }
}
