import ClusterTestKit
import ExternalTerm
import Roost
import RoostDistribution
import Testing

@Suite("A node and a real Elixir", .offPool, .timeLimit(.minutes(5)))
struct ElixirServerTests {
  @Test("Each pings and sees the other, and GenServer.call and cast go both ways", arguments: Wire.allCases)
  func servers(_ wire: Wire) async throws {
    let mixed = try await ElixirCluster(wire)
    let (node, elixir) = (mixed.node, mixed.elixir)
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
    await mixed.stop()
  }

  @Test(
    "A GenServer.call of Elixir's that expires leaves no answer in its mailbox, and the server here goes on",
    arguments: Wire.allCases
  )
  func theirCallExpires(_ wire: Wire) async throws {
    let mixed = try await ElixirCluster(wire)
    let holder = mixed.node.runtime.spawn { Holder() }
    try mixed.node.runtime.register("holder", holder)
    #expect(try mixed.evaluate("Node.ping(:roost@localhost)") == ":pong")
    let there = "{:holder, :roost@localhost}"
    #expect(
      try mixed.evaluate(
        "try do GenServer.call(\(there), {:hold, :late}, 100) catch :exit, {why, _} -> why end"
      ) == ":timeout"
    )
    // The late answer is before the one to this call.
    #expect(
      try mixed.evaluate("GenServer.cast(\(there), :let_go); GenServer.call(\(there), :own)") == ":own"
    )
    #expect(try mixed.evaluate("Process.info(self(), :messages)") == "{:messages, []}")
    try await mixed.node.expectUnwatched(holder.pid)
    await mixed.stop()
  }

  @Test(
    "A call from here to a GenServer of Elixir's that expires fails so, and its late answer goes nowhere",
    arguments: Wire.allCases
  )
  func ourCallExpires(_ wire: Wire) async throws {
    let mixed = try await ElixirCluster(wire)
    try await mixed.node.expectExpiry(at: mixed.elixir.name, mixed.cluster.log)
    await mixed.stop()
  }
}
