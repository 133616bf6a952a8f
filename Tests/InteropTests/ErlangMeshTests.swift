import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

/// What `global`, which keeps Erlang's nodes fully connected and disconnects those that would make two clusters of one,
/// makes of a node that has none.
@Suite("A node among several real Erlang nodes", .offPool, .timeLimit(.minutes(5)))
struct ErlangMeshTests {
  @Test(
    "Erlang's nodes stay connected with it and with each other; when it goes, they lose it and nothing else",
    arguments: Wire.allCases
  )
  func mesh(_ wire: Wire) async throws {
    let mixed = try await MixedCluster(wire)
    let others = try ["erl2", "erl3"].map { try mixed.startErlang($0) }
    let all = [mixed.erlang] + others
    for erlang in all {
      #expect(try erlang.evaluate("net_adm:ping('roost@localhost')") == "pong")
      #expect(try erlang.evaluate("net_kernel:monitor_nodes(true)") == "ok")
    }
    for erlang in others { #expect(try erlang.evaluate("net_adm:ping('erl1@localhost')") == "pong") }
    // Each of Erlang's connects with all of Erlang's, by itself.
    let names = (all.map(\.name.description) + ["roost@localhost"]).map { "'\($0)'" }
    for erlang in all {
      let rest = names.filter { $0 != "'\(erlang.name)'" }.joined(separator: ",")
      #expect(try erlang.evaluate("\(Self.nodesBecome(rest))") == "ok")
    }
    // Names are global's own business, and whoever takes one asks those of its kind.
    #expect(try others[0].evaluate("global:register_name(chief, self())") == "yes")
    #expect(try others[1].evaluate("is_pid(global:whereis_name(chief))") == "true")
    #expect(Set(mixed.node.nodes) == Set(all.map(\.name)))

    await mixed.cluster.stop()
    for erlang in all {
      let rest = names.dropLast().filter { $0 != "'\(erlang.name)'" }.joined(separator: ",")
      #expect(try erlang.evaluate("receive {nodedown, 'roost@localhost'} -> ok end") == "ok")
      #expect(try erlang.evaluate("\(Self.nodesBecome(rest))") == "ok")
      #expect(try erlang.evaluate("receive {nodedown, Lost} -> Lost after 0 -> none end") == "none")
    }
    for erlang in others { erlang.stop() }
    await mixed.stop()
  }

  @Test("A hidden node is none of global's business")
  func hidden() async throws {
    let (epmd, cluster) = (try EpmdDaemon(), Cluster())
    let erlang = try ErlangNode("erl1", epmd: epmd)
    let port = epmd.port
    let node = try await cluster.start("roost@localhost", security: .plainUnsafe) {
      $0.discovery = .epmd(port: port)
      $0.isHidden = true
    }
    try await node.connect(to: erlang.name)
    #expect(try erlang.evaluate("{nodes(), nodes(hidden), global:sync()}") == "{[],[roost@localhost],ok}")
    await cluster.stop()
    erlang.stop()
  }

  private static func nodesBecome(_ names: String) -> String {
    """
    (fun Wait() -> case lists:sort(nodes()) =:= lists:sort([\(names)]) of \
    true -> ok; false -> timer:sleep(20), Wait() end end)()
    """
  }
}
