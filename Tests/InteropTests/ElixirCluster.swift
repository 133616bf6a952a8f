import ClusterTestKit
import ExternalTerm
import Roost
import RoostDistribution
import RoostTLS
import Testing

/// A node of ours and a real Elixir that know the same epmd. Elixir's process that evaluates is the `tester`.
final class ElixirCluster {
  let epmd: EpmdDaemon
  let elixir: ElixirNode
  let cluster = Cluster()
  let node: Node
  private let authority: TestAuthority?

  /// - Parameter script: what Elixir runs: one of the peers, which evaluates expressions.
  init(_ wire: Wire = .plain, script: String = "evaluate.exs") async throws {
    epmd = try EpmdDaemon()
    authority = wire == .tls ? try TestAuthority() : nil
    let options = try authority.map { try $0.files("elixir1").erlangArguments(in: $0.folder) } ?? []
    elixir = try ElixirNode("elixir1", script, epmd: epmd, options: options)
    let security = try authority.map { NodeConfiguration.Security.certificates(try $0.files("roost")) }
    let port = epmd.port
    node = try await cluster.start("roost@localhost", security: security ?? .plainUnsafe) {
      $0.discovery = .epmd(port: port)
    }
    _ = try evaluate("Process.register(self(), :tester)")
  }

  /// The result of an expression, in which `ours` is our process.
  func evaluate(_ expression: String) throws -> String {
    let known = expression.contains("ours") ? "ours = Process.get(:ours); " : ""
    return try elixir.evaluate(known + expression)
  }

  /// Has Elixir know a process of ours.
  func introduce(_ probe: Probe) throws {
    let pid = try #require(node.external(probe.pid))
    node.send(Term.tuple([.atom("hello"), .pid(pid)]), to: "tester", at: elixir.name)
    _ = try elixir.evaluate("receive do {:hello, pid} -> Process.put(:ours, pid) end; :ok")
  }

  /// A process that Elixir spawns to run an expression.
  func spawn(_ expression: String, _ probe: Probe) async throws -> Pid {
    _ = try evaluate("send(ours, spawn(fn -> \(expression) end)); :ok")
    guard case .message(let message) = try await probe.next(), case .pid(let pid)? = message as? Term else {
      throw TestSocket.Failure(description: "no pid came")
    }
    return try node.pid(pid)
  }

  func stop() async {
    await cluster.stop()
    elixir.stop()
  }
}
