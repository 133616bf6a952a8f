import Foundation
import Roost
import RoostDistribution
import RoostTLS

/// Nodes in this program, which are connected over sockets of this machine.
///
/// By TLS with a secret, as usual, unless a test says otherwise, or `ROOST_TEST_NODES` is `plain`.
package final class Cluster: Sendable {
  private struct State {
    var endpoints: [NodeName: Endpoint] = [:]
    var nodes: [Node] = []
  }

  package let log = TestLog()
  private let state = Locked(State())

  package init() {}

  private static var usualSecurity: NodeConfiguration.Security {
    get throws {
      if ProcessInfo.processInfo.environment["ROOST_TEST_NODES"] == "plain" { return .plainUnsafe }
      return .secret(try ClusterSecret("the secret of the nodes of tests"))
    }
  }

  /// Starts a node.
  package func start(
    _ name: String,
    creation: UInt32 = 4,
    security: NodeConfiguration.Security? = nil,
    cookie: String = "secret",
    _ change: (inout NodeConfiguration) -> Void = { _ in }
  ) async throws -> Node {
    var runtime = RuntimeConfiguration()
    runtime.nodeName = name
    runtime.creation = creation
    runtime.schedulers = 2
    runtime.logger = log.logger
    // Probes trap exits, and go on.
    runtime.gracePeriod = .zero
    let find: @Sendable (NodeName) async throws -> Endpoint? = { [weak self] in self?.endpoint(of: $0) }
    var configuration = NodeConfiguration(
      cookie: try Cookie(cookie),
      security: try security ?? Self.usualSecurity,
      discovery: .lookup(find)
    )
    configuration.host = "127.0.0.1"
    // The tests run beside many others: no limit of time decides one.
    configuration.setUpTime = .seconds(300)
    change(&configuration)
    let node = try Node(try Runtime(runtime), configuration)
    try await node.start()
    state.withLock { state in
      state.nodes.append(node)
      state.endpoints[node.name] = node.port.map { Endpoint(host: "127.0.0.1", port: $0) }
    }
    return node
  }

  package func pair(
    security: NodeConfiguration.Security? = nil,
    _ change: (inout NodeConfiguration) -> Void = { _ in }
  ) async throws -> (Node, Node) {
    (
      try await start("one@localhost", security: security, change),
      try await start("two@localhost", security: security, change)
    )
  }

  private func endpoint(of name: NodeName) -> Endpoint? { state.withLock { $0.endpoints[name] } }

  /// Has a node found elsewhere than where it is.
  package func place(_ name: NodeName, _ endpoint: Endpoint?) {
    state.withLock { $0.endpoints[name] = endpoint }
  }

  package func stop() async {
    let nodes = state.withLock { state in
      defer { state.nodes = [] }
      return state.nodes
    }
    for node in nodes {
      await node.stop()
      await node.runtime.shutdown()
    }
  }
}
