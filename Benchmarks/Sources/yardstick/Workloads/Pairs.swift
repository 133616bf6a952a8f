import Roost

/// L4: a hundred senders, each with a receiver of its own.
struct Pairs: Workload {
  static let id = "L4"
  static let title = "pairs: 100 senders, each with its own receiver"
  static let unit = "msg/s"

  let pairs = 100
  let n: Int

  init(_ scale: Scale) { n = scale(100_000) }

  var parameters: KeyValuePairs<String, Int> { ["pairs": pairs, "n": n] }

  func measure(in runtime: Runtime) async throws -> Double {
    try await Flows(senders: pairs, receivers: pairs, n: n).measure(in: runtime)
  }
}
