import ClusterTestKit
import ExternalTerm
import Roost
import RoostDistribution
import Testing

@Suite("A node and a real Elixir", .offPool, .timeLimit(.minutes(5)))
struct ElixirServerTests {
  @Test("Each pings and sees the other, and GenServer.call and cast go both ways", arguments: Wire.allCases)
  func servers(_ wire: Wire) async throws {
    let epmd = try EpmdDaemon()
    let authority = wire == .tls ? try TestAuthority() : nil
    let elixir = try ElixirNode(
      "elixir1",
      "evaluate.exs",
      epmd: epmd,
      options: try authority.map { try $0.files("elixir1").erlangArguments(in: $0.folder) } ?? []
    )
    let security = try authority.map { NodeConfiguration.Security.certificates(try $0.files("roost")) }
    let (cluster, port) = (Cluster(), epmd.port)
    let node = try await cluster.start("roost@localhost", security: security ?? .plainUnsafe) {
      $0.discovery = .epmd(port: port)
    }
    try node.runtime.register("counter", node.runtime.spawn { Counter() })

    #expect(try elixir.evaluate("Node.ping(:roost@localhost)") == ":pong")
    #expect(try elixir.evaluate("Node.list()") == "[:roost@localhost]")
    #expect(node.nodes == [elixir.name])
    let counter = "{:counter, :roost@localhost}"
    #expect(try elixir.evaluate("GenServer.cast(\(counter), {:increment, 2})") == ":ok")
    #expect(try elixir.evaluate("GenServer.call(\(counter), {:add, 40, \"x\"})") == "42")

    #expect(await node.disconnect(from: elixir.name))
    let adder = node.ref(to: "adder", at: elixir.name, as: TermMessage.self)
    let add = Term.tuple([.atom("add"), 5])
    adder.send(.cast(add))
    #expect(try await adder.call(timeout: nil) { .call(add, reply: $0) } == 10)
    #expect(try elixir.evaluate("GenServer.call(:adder, {:add, 0})") == "10")
    #expect(try elixir.evaluate("Node.list()") == "[:roost@localhost]")
    await cluster.stop()
    elixir.stop()
  }
}
