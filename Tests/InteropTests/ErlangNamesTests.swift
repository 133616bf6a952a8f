import ClusterTestKit
import ExternalTerm
import Roost
import RoostDistribution
import Testing

@Suite("A node and a real Erlang with long names", .offPool, .timeLimit(.minutes(5)))
struct ErlangNamesTests {
  @Test("A host with dots, or an address, is a host: each finds the other and calls it")
  func longNames() async throws {
    let epmd = try EpmdDaemon()
    let erlang = try ErlangNode("erl1", host: "127.0.0.1", epmd: epmd)
    let (cluster, port) = (Cluster(), epmd.port)
    let node = try await cluster.start("roost@127.0.0.1", security: .plainUnsafe) {
      $0.discovery = .epmd(port: port)
    }
    #expect(try erlang.evaluate("net_kernel:longnames()") == "true")
    #expect(try erlang.evaluate("net_adm:ping('roost@127.0.0.1')") == "pong")
    #expect(try erlang.evaluate("nodes()") == "['roost@127.0.0.1']")
    #expect(await node.disconnect(from: erlang.name))
    #expect(
      try await node.call("node", of: "erlang", at: erlang.name, timeout: nil, as: Atom.self)
        == "erl1@127.0.0.1"
    )
    #expect(try erlang.evaluate("nodes()") == "['roost@127.0.0.1']")
    await cluster.stop()
    erlang.stop()
  }
}
