import Foundation
import Roost
import RoostDistribution
import RoostTLS

/// Nodes in this program, which are connected over sockets of this machine.
///
/// By TLS with a secret, as usual, unless a test says otherwise, or `ROOST_TEST_NODES` is `plain`. No two clusters have the
/// same secret or cookie, unless a test has a word on the security: the port of a node that has stopped may be that of a
/// node of the same name in another.
package final class Cluster: Sendable {
  private struct State {
    var endpoints: [NodeName: Endpoint] = [:]
    var nodes: [Node] = []
  }

  package let log = TestLog()
  private let state = Locked(State())

  private let words = UUID().uuidString

  package init() {}

  /// TLS with the cluster's own secret.
  package var sealed: NodeConfiguration.Security {
    get throws { .secret(try ClusterSecret(words)) }
  }

  private var usualSecurity: NodeConfiguration.Security {
    get throws {
      ProcessInfo.processInfo.environment["ROOST_TEST_NODES"] == "plain" ? .plainUnsafe : try sealed
    }
  }

  /// Starts a node.
  ///
  /// - Parameter cookie: unless given the cluster's own; `secret`, as that of Erlang's nodes in tests, if there is a word
  ///   on the security, since then others may join.
  package func start(
    _ name: String,
    creation: UInt32 = 4,
    security: NodeConfiguration.Security? = nil,
    cookie: String? = nil,
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
      cookie: try Cookie(cookie ?? (security == nil ? words : "secret")),
      security: try security ?? usualSecurity,
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
