import ClusterTestKit
import ExternalTerm
import Foundation
import Roost
import RoostDistribution
import Testing

/// The examples of the page "Erlang and Elixir" do what it says, with a real Erlang.
@Suite(.offPool, .timeLimit(.minutes(5))) struct ErlangPageTests {
  private static let peer = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Peer/stock.erl")

  /// A node here, and an Erlang node that has the module `stock`.
  private func withErlang(_ body: (Node, ErlangNode) async throws -> Void) async throws {
    let epmd = try EpmdDaemon()
    let erlang = try ErlangNode("erl1", epmd: epmd)
    let (cluster, port) = (Cluster(), epmd.port)
    let node = try await cluster.start("roost@localhost", security: .plainUnsafe) {
      $0.discovery = .epmd(port: port)
    }
    let loaded = try erlang.evaluate(
      """
      {ok, M, B} = compile:file("\(Self.peer.path)", [binary]), \
      element(1, code:load_binary(M, "stock", B))
      """
    )
    #expect(loaded == "module")
    try await body(node, erlang)
    await cluster.stop()
    erlang.stop()
  }

  @Test func theSameMessageServesAStockInErlangAndOneInSwift() async throws {
    try await withErlang { node, erlang in
      #expect(try erlang.evaluate("element(1, stock:start())") == "ok")
      let expected = [Stock.Item(name: "tea", count: 3)]
      #expect(try await restock(erlang.name, from: node) == expected)
      try await node.runtime.start(name: "stock") { StockServer() }
      #expect(try await restock(node.name, from: node) == expected)
    }
  }

  @Test func erlangCallsAStockInSwift() async throws {
    try await withErlang { node, erlang in
      try await node.runtime.start(name: "stock") { StockServer() }
      let stock = "{stock, 'roost@localhost'}"
      #expect(try erlang.evaluate("gen_server:cast(\(stock), {put_item, <<\"tea\">>, 5})") == "ok")
      #expect(try erlang.evaluate("gen_server:call(\(stock), {take_item, <<\"tea\">>, 2})") == "{ok,3}")
      #expect(
        try erlang.evaluate("gen_server:call(\(stock), {take_item, <<\"tea\">>, 4})") == "{error,not_enough}"
      )
      #expect(
        try erlang.evaluate(
          "gen_server:call(\(stock), all) =:= [#{item_name => <<\"tea\">>, count => 3, unit => piece}]"
        ) == "true"
      )
    }
  }

  @Test func aLetterboxTakesWhateverComes() async throws {
    try await withErlang { node, erlang in
      try await node.runtime.start(name: "letters") { Letterbox() }
      let letters = "{letters, 'roost@localhost'}"
      #expect(try erlang.evaluate("\(letters) ! {hello, 1}") == "{hello,1}")
      #expect(try erlang.evaluate("gen_server:cast(\(letters), two)") == "ok")
      #expect(try erlang.evaluate("gen_server:call(\(letters), any)") == "[{hello,1},two]")
    }
  }

  @Test func thePublisherTellsItsSubscribersInErlangAndInSwift() async throws {
    try await withErlang { node, erlang in
      let publisher = try await node.runtime.start(name: "publisher") { Publisher(node) }
      #expect(
        try erlang.evaluate("gen_server:cast({publisher, 'roost@localhost'}, {subscribe, self()})") == "ok"
      )
      let (news, source) = AsyncStream<Term>.makeStream()
      follow(node.name, from: node) { source.yield($0) }
      while node.runtime.info(of: publisher.pid)?.monitors != 2 { await Task.yield() }
      publisher.send(.publish("hello"))
      #expect(try erlang.evaluate("receive {published, Text} -> Text end") == "<<104,101,108,108,111>>")
      for await term in news {
        #expect(term == .tuple([.atom("published"), .binary(Binary("hello"))]))
        break
      }
    }
  }

  @Test func erlangCallsAndSpawnsWhatIsRegistered() async throws {
    try await withErlang { node, erlang in
      offer(on: node)
      #expect(try erlang.evaluate("erpc:call('roost@localhost', calculator, add, [1, 2])") == "3")
      #expect(
        try erlang.evaluate(
          "gen_server:call(spawn_link('roost@localhost', calculator, tally, [5]), sum)"
        ) == "5"
      )
      let sum = try await node.call("sum", of: "lists", at: erlang.name, [1, 2, 3], as: Int.self)
      #expect(sum == 6)
    }
  }
}
