import ClusterTestKit
import Foundation
import RoostTLS
import Testing

@Suite("A node that is killed, as a real Erlang sees it", .offPool, .timeLimit(.minutes(5)))
struct ErlangLossTests {
  @Test(
    "With kill -9, links, monitors of processes and the monitor of the node bring noconnection and nodedown",
    arguments: Wire.allCases
  )
  func killed(_ wire: Wire) throws {
    let epmd = try EpmdDaemon()
    let authority = wire == .tls ? try TestAuthority() : nil
    let options = try authority.map { try $0.files("erl1").erlangArguments(in: $0.folder) } ?? []
    let erlang = try ErlangNode("erl1", epmd: epmd, options: options)
    let files = try authority?.files("roost")
    let node = try LineProgram(
      [Self.program, "roost@localhost", "\(epmd.port)"]
        + (files.map { [$0.authority, $0.chain, $0.key] } ?? []),
      epmd: epmd
    )
    #expect(
      try erlang.evaluate(
        """
        process_flag(trap_exit, true), P = spawn_link('roost@localhost', idle, start, []), \
        monitor(process, P), monitor(process, {rex, 'roost@localhost'}), \
        true = monitor_node('roost@localhost', true), persistent_term:put(p, P), nodes()
        """
      ) == "[roost@localhost]"
    )
    // It has answered: all ties are there.
    #expect(
      try erlang.evaluate("rpc:block_call('roost@localhost', a, b, []) =/= {badrpc, nodedown}") == "true"
    )
    node.stop()
    #expect(
      try erlang.evaluate(
        """
        P = persistent_term:get(p), {receive {'EXIT', P, A} -> A end, \
        receive {'DOWN', _, process, P, B} -> B end, receive {'DOWN', _, process, {rex, _}, C} -> C end, \
        receive {nodedown, D} -> D end, nodes()}
        """
      ) == "{noconnection,noconnection,noconnection,roost@localhost,[]}"
    )
    // A node that is not there any more.
    #expect(
      try erlang.evaluate(
        """
        Q = persistent_term:get(p), monitor(process, Q), receive {'DOWN', _, process, Q, E} -> E end
        """
      ) == "noconnection"
    )
    erlang.stop()
  }

  private static var program: String { Products.executable("node-program").path }
}
