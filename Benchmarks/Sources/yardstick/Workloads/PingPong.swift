import Roost

/// L1: a number to and fro between two processes.
struct PingPong: Workload {
  static let id = "L1"
  static let title = "ping-pong: two processes, one message in flight"
  static let unit = "roundtrips/s"

  let n: Int

  init(_ scale: Scale) { n = scale(1_000_000) }

  var parameters: KeyValuePairs<String, Int> { ["n": n] }

  func measure(in runtime: Runtime) async throws -> Double {
    let done = Latch()
    let pinger = try await runtime.start { [n] in Pinger(left: n, done: done) }
    return Double(n)
      / (try await timed {
        pinger.send(0)
        try await done.wait()
      })
  }

  /// The first number starts it; each further one is an answer.
  private struct Pinger: GenServer {
    var left: Int
    let done: Latch
    var ponger: Ref<Int>?

    mutating func start(_ me: Context<Int>) {
      let pinger = me.ref
      ponger = me.spawnLink { Ponger(pinger: pinger) }
    }

    mutating func handle(_ message: Int, _ me: Context<Int>) {
      if left == 0 { return done.arrive() }
      left -= 1
      ponger?.send(left)
    }
  }

  private struct Ponger: GenServer {
    let pinger: Ref<Int>

    mutating func handle(_ message: Int, _ me: Context<Int>) { pinger.send(message) }
  }
}
