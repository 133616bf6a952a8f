import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Processes spawned between a node and a real Erlang", .offPool, .timeLimit(.minutes(5)))
struct ErlangSpawnTests {
  private func mixed(_ wire: Wire) async throws -> MixedCluster {
    let mixed = try await MixedCluster(wire)
    mixed.node.register(process: "start", of: "counter") { (count: Int) in Counter(count: count) }
    mixed.node.register(function: "add", of: "calculator") { (a: Int, b: Int) in a + b }
    mixed.node.register(function: "exit", of: "calculator") { () in throw Exit("gone") }
    return mixed
  }

  @Test(
    "Erlang's spawn, spawn_link and spawn_monitor start a server here, which answers, and whose end they hear of",
    arguments: Wire.allCases
  )
  func fromErlang(_ wire: Wire) async throws {
    let mixed = try await mixed(wire)
    #expect(
      try mixed.evaluate(
        "C = spawn(R, counter, start, [5]), {node(C) =:= R, gen_server:call(C, value)}"
      ) == "{true,5}"
    )
    #expect(
      try mixed.evaluate(
        """
        process_flag(trap_exit, true), D = spawn_link(R, counter, start, [7]), V = gen_server:call(D, value), \
        exit(D, boom), {V, receive {'EXIT', D, W} -> W end}
        """
      ) == "{7,boom}"
    )
    #expect(
      try mixed.evaluate(
        """
        {E, M} = spawn_monitor(R, counter, start, [9]), F = gen_server:call(E, value), exit(E, kill), \
        {F, receive {'DOWN', M, process, E, X} -> X end}
        """
      ) == "{9,killed}"
    )
    #expect(
      try mixed.evaluate(
        """
        {G, N} = spawn_opt(R, counter, start, [9], [link, monitor, {priority, high}]), exit(G, why), \
        {receive {'EXIT', G, Y} -> Y end, receive {'DOWN', N, process, G, Z} -> Z end}
        """
      ) == "{why,why}"
    )
    await mixed.stop()
  }

  @Test("A fun of Erlang's is not run, and who asks for that is told", arguments: Wire.allCases)
  func funs(_ wire: Wire) async throws {
    let mixed = try await mixed(wire)
    #expect(
      try mixed.evaluate(
        """
        process_flag(trap_exit, true), A = spawn_link(R, fun() -> init:stop() end), \
        receive {'EXIT', A, {B, [{erlang, apply, _, []}]}} -> B end
        """
      ) == "undef"
    )
    #expect(
      try mixed.evaluate("try erpc:call(R, fun() -> ok end) catch error:{exception, C, _} -> C end")
        == "undef"
    )
    #expect(
      try mixed.evaluate("{badrpc, {'EXIT', {D, _}}} = rpc:call(R, erlang, apply, [fun() -> ok end, []]), D")
        == "undef"
    )
    await mixed.stop()
  }

  @Test(
    "spawn_request is answered, and what is not registered ends with undef, as it was asked for",
    arguments: Wire.allCases
  )
  func requests(_ wire: Wire) async throws {
    let mixed = try await mixed(wire)
    #expect(
      try mixed.evaluate(
        "Q = spawn_request(R, counter, start, [1], []), receive {spawn_reply, Q, ok, P} -> node(P) =:= R end"
      ) == "true"
    )
    #expect(
      try mixed.evaluate(
        "{_, M1} = spawn_monitor(R, os, cmd, [\"true\"]), receive {'DOWN', M1, _, _, W1} -> W1 end"
      ) == "{undef,[{os,cmd,[[116,114,117,101]],[]}]}"
    )
    #expect(
      try mixed.evaluate(
        "{_, M2} = spawn_monitor(R, calculator, exit, []), receive {'DOWN', M2, _, _, W2} -> W2 end"
      ) == "gone"
    )
    await mixed.stop()
  }

  @Test(
    "erpc and rpc run functions, give their outcome as it is, and leave no monitor behind",
    arguments: Wire.allCases
  )
  func erpc(_ wire: Wire) async throws {
    let mixed = try await mixed(wire)
    let (casts, source) = AsyncStream<Int>.makeStream()
    mixed.node.register(function: "note", of: "calculator") { (number: Int) in
      source.yield(number)
      return
    }
    let table = [
      ("erpc:call(R, calculator, add, [1, 41])", "42"), ("rpc:call(R, calculator, add, [1, 41])", "42"),
      ("catch erpc:call(R, calculator, exit, [])", "{'EXIT',{exception,gone}}"),
      ("rpc:call(R, calculator, exit, [])", "{badrpc,{'EXIT',gone}}"),
      (
        "catch erpc:multicall([R, node()], erlang, node, [])",
        "[{error,{exception,undef,[{erlang,node,[],[]}]}},{ok,erl1@localhost}]"
      ),
      ("rpc:multicall([R], calculator, add, [1, 2])", "{[3],[]}"),
      ("I = erpc:send_request(R, calculator, add, [2, 2]), erpc:receive_response(I)", "4"),
      ("erpc:cast(R, calculator, note, [1])", "ok"), ("rpc:cast(R, calculator, note, [2])", "true"),
    ]
    for (call, expected) in table { #expect(try mixed.evaluate(call) == expected, "\(call)") }
    let undefined = try mixed.evaluate("catch erpc:call(R, os, cmd, [\"true\"])")
    #expect(undefined.contains("undef"))
    #expect(try mixed.evaluate("catch erpc:call(R, erlang, self, [])").contains("undef"))
    var noted: Set<Int> = []
    for await number in casts where noted.insert(number).inserted && noted.count == 2 { break }
    let connection = mixed.node.core.state.withLock { $0.connections[mixed.erlang.name] }
    #expect(connection?.state.withLock { $0.watchers.isEmpty && $0.ledger.isEmpty } == true)
    await mixed.stop()
  }

  @Test(
    "A process spawned on Erlang runs, is linked and monitored, and an unknown function is its reason",
    arguments: Wire.allCases
  )
  func toErlang(_ wire: Wire) async throws {
    let mixed = try await mixed(wire)
    let (node, erlang) = (mixed.node, mixed.erlang.name)
    let spawner = Spawner(on: node) { _ in
      let made = try await node.spawn("exit", of: "erlang", at: erlang, "bye", options: [.link, .monitor])
      return "\(made.monitor!)"
    }
    let words = await spawner.next(3)
    #expect(words[1...].sorted() == ["down \(words[0]) bye", "exit bye"])
    let lost = Spawner(on: node) { _ in
      "\(try await node.spawn("nothing", of: "nowhere", at: erlang, 1, options: .monitor).monitor!)"
    }
    let reason = await lost.next(2)
    #expect(reason[1].contains("{undef,[{nowhere,nothing,[1],[]}"))
    let pid = try await node.spawn("sleep", of: "timer", at: erlang, Term.atom("infinity"))
    let reference = try #require(node.external(pid.pid))
    node.send(Term.tuple([.atom("hello"), .pid(reference)]), to: "tester", at: erlang)
    _ = try mixed.evaluate("P:meet()")
    #expect(try mixed.evaluate("is_process_alive(Ours)") == "true")
    await mixed.stop()
  }

  @Test("What a process writes that was spawned on Erlang is logged here, and reading is an error there")
  func output() async throws {
    let mixed = try await MixedCluster()
    let (node, erlang) = (mixed.node, mixed.erlang.name)
    let writes: [(String, String, [Term])] = [
      ("io", "put_chars", [.binary("plain €")]),
      ("io", "format", [.binary("~ts: ~p~n"), [.binary("formatted é"), .tuple([1, .atom("x")])]]),
      ("io", "nl", []),
    ]
    for (module, function, arguments) in writes {
      // It ends normally: what it was to write has been taken.
      let spawner = Spawner(on: node) { _ in
        let call = FunctionCall(module: Atom(module), name: Atom(function), arguments: arguments)
        return "\(try await node.core.spawn(call, at: erlang, .monitor).monitor!)"
      }
      let words = await spawner.next(2)
      #expect(words[1] == "down \(words[0]) normal")
    }
    for text in ["plain €", "formatted é: {1,x}"] {
      #expect(mixed.cluster.log.lines.contains { $0.hasPrefix(text) }, "\(mixed.cluster.log.lines)")
    }
    let probe = try Probe(on: node, name: "probe")
    try mixed.introduce(probe)
    let leader = Term.pid(node.core.local.external(try #require(node.core.groupLeader.withLock { $0 })))
    node.send(leader, to: "tester", at: erlang)
    #expect(
      try mixed.evaluate("[L] = P:take(1), [io:get_line(L, x), io:columns(L), io:getopts(L)]")
        == "[{error,enotsup},{error,enotsup},{error,enotsup}]"
    )
    node.send(leader, to: "tester", at: erlang)
    let several = "[{put_chars, unicode, \"several\"}, {format, \"~s~n\", [\"more\"]}]"
    #expect(try mixed.evaluate("[L] = P:take(1), io:requests(L, \(several))") == "ok")
    for text in ["several ", "more "] {
      #expect(mixed.cluster.log.lines.filter { $0.hasPrefix(text) }.count == 1)
    }
    await mixed.stop()
  }

  @Test(
    "Functions of Erlang are called with typed arguments and a typed answer, and their errors told",
    arguments: Wire.allCases
  )
  func calls(_ wire: Wire) async throws {
    let mixed = try await mixed(wire)
    let (node, erlang) = (mixed.node, mixed.erlang.name)
    #expect(try await node.call("sum", of: "lists", at: erlang, [1, 2, 3], timeout: nil, as: Int.self) == 6)
    do {
      _ = try await node.call("sum", of: "lists", at: erlang, 5, timeout: nil, as: Int.self)
      Issue.record("it was answered")
    } catch {
      #expect(error.code == .failed)
      #expect(error.message.contains("function_clause"))
    }
    await mixed.stop()
  }
}
