import Roost

/// L3: a hundred senders, one receiver.
struct FanIn: Workload {
  static let id = "L3"
  static let title = "fan-in: 100 senders, one receiver"
  static let unit = "msg/s"

  let senders = 100
  let n: Int

  init(_ scale: Scale) { n = scale(100_000) }

  var parameters: KeyValuePairs<String, Int> { ["senders": senders, "n": n] }

  func measure(in runtime: Runtime) async throws -> Double {
    try await Flows(senders: senders, receivers: 1, n: n).measure(in: runtime)
  }
}
