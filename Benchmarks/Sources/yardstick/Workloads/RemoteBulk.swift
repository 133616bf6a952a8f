import Roost

/// D4: large binaries to another node.
struct RemoteBulk<Connection: Link>: Workload {
  static var id: String { "D4\(Connection.letter)" }
  static var title: String { "remote bulk: 1 MiB binaries over \(Connection.title)" }
  static var unit: String { "MiB/s" }

  let n: Int

  init(_ scale: Scale) { n = scale(1000) }

  var parameters: KeyValuePairs<String, Int> { ["n": n, "size": 1 << 20] }

  func measure(in runtime: Runtime) async throws -> Double {
    Double(n) / (try await RemoteFlows(pairs: 1, n: n, size: 1 << 20).seconds(Connection.self, in: runtime))
  }
}
