import Roost

/// L9: one client, calls in a row.
struct OneClient: Workload {
  static let id = "L9"
  static let title = "calls: one client, calls in a row"
  static let unit = "calls/s"

  let clients = 1
  let n: Int

  init(_ scale: Scale) { n = scale(1_000_000) }

  var parameters: KeyValuePairs<String, Int> { ["clients": clients, "n": n] }

  func measure(in runtime: Runtime) async throws -> Double {
    try await Calls(clients: clients, n: n).measure(in: runtime)
  }
}
