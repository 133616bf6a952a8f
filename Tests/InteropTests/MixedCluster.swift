import ClusterTestKit
import ExternalTerm
import Roost
import RoostTLS
import Testing

@testable import RoostDistribution

/// A node of ours and a real Erlang that know the same epmd.
final class MixedCluster {
  let epmd: EpmdDaemon
  let erlang: ErlangNode
  let cluster = Cluster()
  let node: Node

  init(
    security: NodeConfiguration.Security = .plainUnsafe,
    cookie: String = "secret",
    options: [String] = []
  ) async throws {
    epmd = try EpmdDaemon()
    erlang = try ErlangNode("erl1", epmd: epmd, options: options)
    let port = epmd.port
    node = try await cluster.start("roost@localhost", security: security, cookie: cookie) {
      $0.discovery = .epmd(port: port)
    }
  }

  /// The result of an expression, in which `P` is the module of the peer, `R` our node and `Ours` our process.
  func evaluate(_ expression: String) throws -> String {
    try begin(expression)
    return try erlang.line()
  }

  func begin(_ expression: String) throws {
    try erlang.begin(
      "R = 'roost@localhost', "
        + (expression.contains("Ours") ? "Ours = roost_dist_peer:ours(), " : "")
        + expression.replacingOccurrences(of: "P:", with: "roost_dist_peer:")
    )
  }

  /// Has Erlang know a process of ours.
  func introduce(_ probe: Probe) throws {
    let pid = try #require(node.external(probe.pid))
    node.send(Term.tuple([.atom("hello"), .pid(pid)]), to: "tester", at: erlang.name)
    _ = try evaluate("P:meet()")
  }

  /// A process that Erlang spawns to run an expression.
  func spawn(_ expression: String, _ probe: Probe) async throws -> Pid {
    _ = try evaluate("Ours ! spawn(fun() -> \(expression) end), ok")
    guard case .message(let message) = try await probe.next(), case .pid(let pid)? = message as? Term else {
      throw TestSocket.Failure(description: "no pid came")
    }
    return try node.pid(pid)
  }

  func stop() async {
    await cluster.stop()
    erlang.stop()
  }
}
