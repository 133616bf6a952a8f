import ClusterTestKit
import ExternalTerm
import Foundation
import Roost
import RoostDistribution
import Testing

@Suite("Calls that expire between a node and a real Erlang", .offPool, .timeLimit(.minutes(5)))
struct ErlangTimeoutTests {
  @Test(
    "A gen_server:call of Erlang's that expires leaves no answer in its mailbox, and the server here goes on",
    arguments: Wire.allCases
  )
  func theirs(_ wire: Wire) async throws {
    let mixed = try await MixedCluster(wire)
    let holder = mixed.node.runtime.spawn { Holder() }
    try mixed.node.runtime.register("holder", holder)
    #expect(try mixed.evaluate("net_adm:ping(R)") == "pong")
    #expect(
      try mixed.evaluate("catch gen_server:call({holder, R}, {hold, late}, 100)")
        == "{'EXIT',{timeout,{gen_server,call,[{holder,roost@localhost},{hold,late},100]}}}"
    )
    // The late answer is before the one to this call.
    #expect(
      try mixed.evaluate("gen_server:cast({holder, R}, let_go), gen_server:call({holder, R}, own)") == "own"
    )
    #expect(try mixed.evaluate("process_info(self(), messages)") == "{messages,[]}")
    try await mixed.node.expectUnwatched(holder.pid)
    await mixed.stop()
  }

  @Test(
    "A call from here to a gen_server of Erlang's that expires fails so, and its late answer goes nowhere",
    arguments: Wire.allCases
  )
  func ours(_ wire: Wire) async throws {
    let mixed = try await MixedCluster(wire)
    let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Peer/holder.erl").path
    #expect(
      try mixed.evaluate(
        """
        {ok, M, B} = compile:file("\(source)", [binary]), {module, M} = code:load_binary(M, "peer", B), \
        element(1, gen_server:start({local, M}, M, [], []))
        """
      ) == "ok"
    )
    try await mixed.node.expectExpiry(at: mixed.erlang.name, mixed.cluster.log)
    await mixed.stop()
  }
}
