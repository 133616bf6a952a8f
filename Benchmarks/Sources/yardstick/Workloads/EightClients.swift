import Roost

/// L10: eight clients of one server.
struct EightClients: Workload {
  static let id = "L10"
  static let title = "calls: eight clients of one server"
  static let unit = "calls/s"

  let clients = 8
  let n: Int

  init(_ scale: Scale) { n = scale(200_000) }

  var parameters: KeyValuePairs<String, Int> { ["clients": clients, "n": n] }

  func measure(in runtime: Runtime) async throws -> Double {
    try await Calls(clients: clients, n: n).measure(in: runtime)
  }
}
