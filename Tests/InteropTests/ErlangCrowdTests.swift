import ClusterTestKit
import ExternalTerm
import Foundation
import Roost
import Testing

@testable import RoostDistribution

@Suite("Many nodes around a real Erlang", .offPool, .timeLimit(.minutes(5)))
struct ErlangCrowdTests {
  @Test(
    "Fifty nodes join, are all seen and answer, and leave, of which Erlang hears",
    arguments: Wire.allCases
  )
  func crowd(_ wire: Wire) async throws {
    let mixed = try await MixedCluster(wire)
    #expect(try mixed.evaluate("net_kernel:monitor_nodes(true)") == "ok")
    var crowd: [Node] = []
    for number in 1...50 {
      let node = try await mixed.start("crowd\(number)")
      try node.runtime.register("counter", node.runtime.spawn { Counter(count: number) })
      try await node.connect(to: mixed.erlang.name)
      crowd.append(node)
    }
    #expect(
      try mixed.evaluate("[receive {nodeup, N1} -> ok end || _ <- lists:seq(1, 50)], length(nodes())") == "50"
    )
    #expect(
      try mixed.evaluate("lists:sum([gen_server:call({counter, N2}, value) || N2 <- nodes()])")
        == "\((1...50).reduce(0, +))"
    )
    // Half of them say goodbye; of the others the connection is closed by Erlang.
    for node in crowd[..<25] { await node.stop() }
    let left = "[receive {nodedown, N3} -> ok end || _ <- lists:seq(1, 25)], length(nodes())"
    #expect(try mixed.evaluate(left) == "25")
    var events = crowd[49].events().makeAsyncIterator()
    #expect(
      try mixed.evaluate(
        "[erlang:disconnect_node(N4) || N4 <- nodes()], \(left)".replacingOccurrences(of: "N3", with: "N5")
      )
        == "0"
    )
    // Erlang ends a TLS connection without a goodbye: the reason is another.
    guard case .down(mixed.erlang.name, isHidden: false, _)? = await events.next() else {
      Issue.record("the node does not hear of it")
      return
    }
    await mixed.stop()
  }
}
