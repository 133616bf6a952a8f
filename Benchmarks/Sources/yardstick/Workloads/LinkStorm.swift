import Roost

/// S2: a process linked to very many exits abnormally, and all die of it.
struct LinkStorm: Workload {
  static let id = "S2"
  static let title = "link storm: a process linked to 100,000 exits abnormally"
  static let unit = "s"

  let n: Int

  init(_ scale: Scale) { n = scale(100_000) }

  var parameters: KeyValuePairs<String, Int> { ["n": n] }

  func measure(in runtime: Runtime) async throws -> Double {
    let before = runtime.processCount
    let hub = try await runtime.start { [n] in Hub(n: n) }
    // What was spawned is given time to start.
    try await Task.sleep(for: .milliseconds(300))
    guard runtime.processCount > n else {
      throw YardstickError("Only \(runtime.processCount) of \(n) linked processes live.")
    }
    return try await timed {
      hub.send(.go)
      try await runtime.waitUntilLeft(before)
    }
  }

  private struct Boom: Error {}

  private struct Hub: GenServer {
    enum Message: Sendable { case go }

    let n: Int

    mutating func start(_ me: Context<Message>) {
      for _ in 0..<n { me.spawnLink { Forever() } }
    }

    mutating func handle(_ message: Message, _ me: Context<Message>) throws { throw Boom() }
  }
}

/// Waits until it is told to stop.
struct Forever: GenServer {
  enum Message: Sendable { case stop }

  mutating func handle(_ message: Message, _ me: Context<Message>) { me.stop() }
}
