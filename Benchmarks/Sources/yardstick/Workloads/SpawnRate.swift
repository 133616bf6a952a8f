import Roost

/// L7: processes spawned in turn; each handles one message and exits.
struct SpawnRate: Workload {
  static let id = "L7"
  static let title = "spawn: each process handles one message and exits"
  static let unit = "processes/s"

  let n: Int

  init(_ scale: Scale) { n = scale(1_000_000) }

  var parameters: KeyValuePairs<String, Int> { ["n": n] }

  func measure(in runtime: Runtime) async throws -> Double {
    let left = Countdown(n)
    let parent = try await runtime.start { [n] in Parent(n: n, left: left) }
    let before = runtime.processCount
    return Double(n)
      / (try await timed {
        parent.send(.go)
        try await left.wait()
        try await runtime.waitUntilLeft(before)
      })
  }

  /// Spawns, sends, goes on: waits for none.
  private struct Parent: GenServer {
    enum Message: Sendable { case go }

    let n: Int
    let left: Countdown

    mutating func handle(_ message: Message, _ me: Context<Message>) {
      for number in 0..<n {
        let child = me.spawn { [left] in Child(left: left) }
        child.send(number)
      }
    }
  }

  private struct Child: GenServer {
    let left: Countdown

    mutating func handle(_ message: Int, _ me: Context<Int>) {
      left.arrive()
      me.stop()
    }
  }
}
