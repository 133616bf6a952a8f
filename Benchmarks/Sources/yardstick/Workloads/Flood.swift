import Roost

/// L2: one sender, one receiver.
struct Flood: Workload {
  static let id = "L2"
  static let title = "flood: one sender, one receiver"
  static let unit = "msg/s"

  let n: Int

  init(_ scale: Scale) { n = scale(10_000_000) }

  var parameters: KeyValuePairs<String, Int> { ["n": n] }

  func measure(in runtime: Runtime) async throws -> Double {
    try await Flows(senders: 1, receivers: 1, n: n).measure(in: runtime)
  }
}
