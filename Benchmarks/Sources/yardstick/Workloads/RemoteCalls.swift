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
    let server = try await peer.counter()
    let done = Latch(clients)
    let gates = (0..<clients).map { _ in
      runtime.spawn(receiving: Go.self) { [n] inbox in
        _ = try await inbox.receive()
        do {
          for _ in 0..<n {
            _ = try await server.call(timeout: .seconds(5), RemoteCounter.Message.increment)
          }
          done.arrive()
        } catch {
          done.fail(error)
        }
      }
    }
    let seconds = try await timed {
      for gate in gates { gate.send(.go) }
      try await done.wait()
    }
    let counted = try await server.call(RemoteCounter.Message.increment)
    await peer.stop()
    guard counted == clients * n else {
      throw YardstickError("\(counted) of \(clients * n) calls were counted.")
    }
    return Double(clients * n) / seconds
  }

  private enum Go: Sendable { case go }
}
