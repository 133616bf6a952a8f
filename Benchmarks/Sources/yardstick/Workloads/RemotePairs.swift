import Roost

/// D5: a hundred senders to as many receivers, over one connection.
struct RemotePairs<Connection: Link>: Workload {
  static var id: String { "D5\(Connection.letter)" }
  static var title: String { "remote pairs: 100 over one connection, \(Connection.title)" }
  static var unit: String { "msg/s" }

  let pairs = 100
  let n: Int

  init(_ scale: Scale) { n = scale(10_000) }

  var parameters: KeyValuePairs<String, Int> { ["pairs": pairs, "n": n, "size": 100] }

  func measure(in runtime: Runtime) async throws -> Double {
    let flows = RemoteFlows(pairs: pairs, n: n, size: 100)
    return Double(pairs * n) / (try await flows.seconds(Connection.self, in: runtime))
  }
}
