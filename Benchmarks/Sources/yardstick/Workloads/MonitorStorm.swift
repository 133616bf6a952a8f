import Roost

/// S3: one process monitors very many, and all exit.
struct MonitorStorm: Workload {
  static let id = "S3"
  static let title = "monitor storm: 100,000 monitored processes exit"
  static let unit = "s"

  let n: Int

  init(_ scale: Scale) { n = scale(100_000) }

  var parameters: KeyValuePairs<String, Int> { ["n": n] }

  func measure(in runtime: Runtime) async throws -> Double {
    let (ready, done) = (Latch(), Latch())
    let crowd = (0..<n).map { _ in runtime.spawn { Forever() } }
    let watcher = runtime.spawn { Watcher(pids: crowd.map(\.pid), ready: ready, done: done) }
    let teller = runtime.spawn { Teller(crowd: crowd) }
    try await ready.wait()
    // What was spawned is given time to start.
    try await Task.sleep(for: .milliseconds(300))
    guard runtime.processCount >= n + 2 else {
      throw YardstickError("\(watcher) or one of its crowd has died.")
    }
    return try await timed {
      teller.send(.go)
      try await done.wait()
    }
  }

  /// Tells all to stop.
  private struct Teller: GenServer {
    enum Message: Sendable { case go }

    let crowd: [Ref<Forever.Message>]

    mutating func handle(_ message: Message, _ me: Context<Message>) {
      for one in crowd { one.send(.stop) }
    }
  }

  private struct Watcher: GenServer {
    typealias Message = Never

    let pids: [Pid]
    let ready: Latch
    let done: Latch
    var left: Int

    init(pids: [Pid], ready: Latch, done: Latch) {
      (self.pids, self.ready, self.done, left) = (pids, ready, done, pids.count)
    }

    mutating func start(_ me: Context<Never>) {
      for pid in pids { _ = me.monitor(pid) }
      ready.arrive()
    }

    mutating func handle(_ message: Never, _ me: Context<Never>) {}

    mutating func handle(info: Info, _ me: Context<Never>) {
      guard case .down(_, _, .normal) = info else {
        return done.fail(YardstickError("Instead of a normal DOWN came \(info)."))
      }
      left -= 1
      if left == 0 { done.arrive() }
    }
  }
}
