import Roost

/// D1: one sender, one receiver on another node.
struct RemoteFlood<Connection: Link>: Workload {
  static var id: String { "D1\(Connection.letter)" }
  static var title: String { "remote flood: 100-byte binaries over \(Connection.title)" }
  static var unit: String { "msg/s" }

  let n: Int

  init(_ scale: Scale) { n = scale(1_000_000) }

  var parameters: KeyValuePairs<String, Int> { ["n": n, "size": 100] }

  func measure(in runtime: Runtime) async throws -> Double {
    Double(n) / (try await RemoteFlows(pairs: 1, n: n, size: 100).seconds(Connection.self, in: runtime))
  }
}
