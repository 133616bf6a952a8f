import Roost

/// L8: what an idle process weighs that holds a number and has handled one message.
struct IdleMemory: Workload {
  static let id = "L8"
  static let title = "memory: idle processes that have handled one message"
  static let unit = "bytes/process"

  /// Memory once used is not all given back.
  static let needsFreshProcess = true

  let n: Int

  init(_ scale: Scale) { n = scale(1_000_000) }

  var parameters: KeyValuePairs<String, Int> { ["n": n] }

  func measure(in runtime: Runtime) async throws -> Double {
    let left = Countdown(n)
    let parent = try await runtime.start { [n] in Parent(n: n, left: left) }
    let before = try ResidentMemory.bytes()
    parent.send(.go)
    try await left.wait()
    try await Task.sleep(for: .seconds(1))
    guard runtime.processCount > n else {
      throw YardstickError("Only \(runtime.processCount) of \(n) idle processes live.")
    }
    return Double(try ResidentMemory.bytes() - before) / Double(n)
  }

  private struct Parent: GenServer {
    enum Message: Sendable { case go }

    let n: Int
    let left: Countdown

    mutating func handle(_ message: Message, _ me: Context<Message>) {
      for _ in 0..<n {
        let child = me.spawn { [left] in Idle(left: left) }
        child.send(1)
      }
    }
  }

  /// Its state is the sum of what it was sent.
  private struct Idle: GenServer {
    var sum = 0
    let left: Countdown

    mutating func handle(_ message: Int, _ me: Context<Int>) {
      sum += message
      left.arrive()
    }
  }
}
