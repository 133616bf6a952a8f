import Roost

/// D2: one client, one server on another node, one call after the other.
struct RemoteLatency<Connection: Link>: Workload {
  static var id: String { "D2\(Connection.letter)" }
  static var title: String { "remote call: time of the median over \(Connection.title)" }
  static var unit: String { "µs" }

  let n: Int

  init(_ scale: Scale) { n = scale(20_000) }

  var parameters: KeyValuePairs<String, Int> { ["n": n] }

  func measure(in runtime: Runtime) async throws -> Double { try await sample(in: runtime).value }

  func sample(in runtime: Runtime) async throws -> Sample {
    let peer = try await PeerProcess(Connection.self, runtime)
    let server = try await peer.counter()
    let times = Times()
    let done = Latch()
    runtime.spawn(receiving: Never.self) { [n] _ in
      do {
        let clock = ContinuousClock()
        var taken: [Duration] = []
        for _ in 0..<n {
          let begun = clock.now
          _ = try await server.call(timeout: .seconds(5), Counter.Message.increment)
          taken.append(begun.duration(to: clock.now))
        }
        times.keep(taken)
        done.arrive()
      } catch {
        done.fail(error)
      }
    }
    try await done.wait()
    await peer.stop()
    return Sample(
      value: times.percentile(50) / .microseconds(1),
      others: ["p99": times.percentile(99) / .microseconds(1)]
    )
  }
}
