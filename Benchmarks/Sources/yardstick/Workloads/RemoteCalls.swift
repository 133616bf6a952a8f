import Roost

/// D3: a hundred clients here, one server on another node.
struct RemoteCalls<Connection: Link>: Workload {
  static var id: String { "D3\(Connection.letter)" }
  static var title: String { "remote calls: 100 clients over \(Connection.title)" }
  static var unit: String { "calls/s" }

  let clients = 100
  let n: Int

  init(_ scale: Scale) { n = scale(2000) }

  var parameters: KeyValuePairs<String, Int> { ["clients": clients, "n": n] }

  func measure(in runtime: Runtime) async throws -> Double {
    let peer = try await PeerProcess(Connection.self, runtime)
    let rate = try await Calls(clients: clients, n: n).measure(try await peer.counter(), in: runtime)
    await peer.stop()
    return rate
  }
}
