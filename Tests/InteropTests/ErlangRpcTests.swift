import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Functions called by a real Erlang", .offPool, .timeLimit(.minutes(5)))
struct ErlangRpcTests {
  private struct Failure: Error, CustomStringConvertible {
    let description = "no luck"
  }

  private struct Item: Codable {
    var name: String
    var count: Int
  }

  private func mixed(_ wire: Wire) async throws -> MixedCluster {
    let mixed = try await MixedCluster(wire)
    let node = mixed.node
    node.register(function: "add", of: "calculator") { (a: Int, b: Int) in a + b }
    node.register(function: "double", of: "calculator") { (item: Item) in
      Item(name: item.name + item.name, count: item.count * 2)
    }
    node.register(function: "nothing", of: "calculator") {}
    node.register(function: "fail", of: "calculator") { () -> Int in throw Failure() }
    node.register(function: "exit", of: "calculator") { () -> Int in throw Exit("gone") }
    node.register(function: "terms", of: "calculator", arity: 3) { .tuple($0) }
    return mixed
  }

  @Test(
    "rpc:block_call and calls of rex run a function that is registered, and say why another fails",
    arguments: Wire.allCases
  )
  func calls(_ wire: Wire) async throws {
    let mixed = try await mixed(wire)
    let table = [
      ("add, [1, 41]", "42"),
      (
        "double, [#{name => <<\"x\">>, count => 4}]",
        "#{count => 8,name => <<\"xx\">>}"
      ),
      ("nothing, []", "ok"),
      ("terms, [a, {b, \"c\"}, self]", "{a,{b,\"c\"},self}"),
      (
        "fail, []",
        "{badrpc,{'EXIT',{{roost_error,<<\"Failure\">>,<<\"no luck\">>},[{calculator,fail,0,[]}]}}}"
      ),
      ("exit, []", "{badrpc,{'EXIT',gone}}"),
      ("add, [1]", "{badrpc,{'EXIT',{undef,[{calculator,add,[1],[]}]}}}"),
      ("unknown, [x]", "{badrpc,{'EXIT',{undef,[{calculator,unknown,[x],[]}]}}}"),
    ]
    for (call, expected) in table {
      #expect(
        try mixed.evaluate("rpc:block_call(R, calculator, \(call)) =:= \(expected)") == "true",
        "\(call)"
      )
      let request = "gen_server:call({rex, R}, {call, calculator, \(call), group_leader()})"
      #expect(try mixed.evaluate("\(request) =:= \(expected)") == "true", "\(call)")
    }
    let bad = try mixed.evaluate("rpc:block_call(R, calculator, add, [1, x])")
    #expect(bad.hasPrefix("{badrpc,{'EXIT',{{badarg,<<"))
    #expect(try mixed.evaluate("rpc:block_call(R, os, cmd, [\"true\"])").contains("undef"))
    await mixed.stop()
  }

  @Test("What observer asks of a node for its first page is answered in its form", arguments: Wire.allCases)
  func observed(_ wire: Wire) async throws {
    let mixed = try await mixed(wire)
    let numbers = [
      "uptime", "run_queue", "process_count", "total", "schedulers", "schedulers_online",
      "schedulers_available",
      "logical_processors", "logical_processors_online", "logical_processors_available", "thread_pool_size",
      "wordsize_internal", "wordsize_external", "dist_buf_busy_limit",
    ]
    for function in ["rpc:call", "rpc:block_call", "erpc:call"] {
      let info = "\(function)(R, observer_backend, sys_info, [])"
      #expect(
        try mixed.evaluate(
          "[is_integer(proplists:get_value(K, \(info))) || K <- [\(numbers.joined(separator: ","))]]"
        ) == "[\(numbers.map { _ in "true" }.joined(separator: ","))]"
      )
      #expect(try mixed.evaluate("proplists:get_value(otp_release, \(info)) =:= \"Roost\"") == "true")
    }
    await mixed.stop()
  }

  @Test("A call in the form of C nodes is answered in theirs", arguments: Wire.allCases)
  func callsOfCNodes(_ wire: Wire) async throws {
    let mixed = try await mixed(wire)
    #expect(
      try mixed.evaluate(
        "{rex, R} ! {self(), {call, calculator, add, [1, 2], user}}, receive {rex, A} -> A end"
      ) == "3"
    )
    await mixed.stop()
  }
}
