import ClusterTestKit
import ExternalTerm
import Roost
import RoostTLS
import Testing

@testable import RoostDistribution

@Suite("A node among real Erlang nodes", .offPool, .timeLimit(.minutes(5)))
struct ErlangClusterTests {
  @Test("Erlang pings the node, and each sees the other", arguments: Wire.allCases)
  func ping(_ wire: Wire) async throws {
    let mixed = try await MixedCluster(wire)
    #expect(try mixed.evaluate("net_adm:ping(R)") == "pong")
    #expect(try mixed.evaluate("nodes()") == "[roost@localhost]")
    #expect(mixed.node.nodes == [mixed.erlang.name])
    #expect(await mixed.node.disconnect(from: mixed.erlang.name))
    try await mixed.node.connect(to: mixed.erlang.name)
    #expect(try mixed.evaluate("nodes()") == "[roost@localhost]")
    await mixed.stop()
  }

  @Test("Messages go both ways, by name and by pid", arguments: Wire.allCases)
  func messages(_ wire: Wire) async throws {
    let mixed = try await MixedCluster(wire)
    let probe = try Probe(on: mixed.node, name: "probe")
    try mixed.introduce(probe)
    _ = try mixed.evaluate("{probe, R} ! {hello, [1, 2.5, <<\"x\">>]}, Ours ! self()")
    #expect(try await probe.nextWords() == "message {hello,[1,2.5,<<\"x\">>]}")
    guard case .message(let message) = try await probe.next(), case .pid(let tester)? = message as? Term
    else { throw TestSocket.Failure(description: "no pid came") }
    mixed.node.runtime.send(Term.tuple([.atom("to"), .pid(tester)]), to: try mixed.node.pid(tester))
    #expect(try mixed.evaluate("[{to, Pid}] = P:take(1), Pid =:= self()") == "true")
    await mixed.stop()
  }

  @Test("Links and monitors carry every reason, both ways", arguments: Wire.allCases)
  func reasons(_ wire: Wire) async throws {
    let mixed = try await MixedCluster(wire)
    let probe = try Probe(on: mixed.node, name: "probe")
    try mixed.introduce(probe)
    let table: [(term: String, reason: ExitReason)] = [
      ("normal", .normal), ("shutdown", .shutdown), ("{shutdown,why}", .shutdownBecause("why")),
      ("{shutdown,<<\"Why so\">>}", .shutdownBecause("Why so")),
      ("killed", .killed), ("noproc", .noproc), ("noconnection", .noconnection), ("boom", "boom"),
      ("<<\"two words\">>", "two words"),
      (
        "{roost_error,<<\"Type\">>,<<\"words\">>}",
        .error(ExitReason.Failure(type: "Type", message: "words"))
      ),
    ]
    for (term, reason) in table {
      let theirs = try await mixed.spawn("receive go -> exit(\(term)) end", probe)
      await probe.run { me in
        me.link(theirs)
        _ = me.monitor(theirs)
        me.runtime.send(Term.atom("go"), to: theirs)
      }
      #expect(
        try await [probe.nextWords(), probe.nextWords()].sorted()
          == ["down \(theirs) \(reason)", "exit \(theirs) \(reason)"]
      )
      let ours = try Probe(on: mixed.node)
      let pid = try #require(mixed.node.external(ours.pid))
      mixed.node.send(Term.tuple([.atom("watch"), .pid(pid)]), to: "tester", at: mixed.erlang.name)
      _ = try mixed.evaluate(
        "receive {watch, W} -> process_flag(trap_exit, true), link(W), monitor(process, W), W ! tied end"
      )
      #expect(try await ours.nextWords() == "message tied")
      ours.end(reason)
      let ends = try mixed.evaluate(
        "{receive {'EXIT', _, A} -> A end, receive {'DOWN', _, process, _, B} -> B end}"
      )
      let expected = try mixed.evaluate("{\(term), \(term)}")
      #expect(ends == expected)
    }
    await mixed.stop()
  }

  @Test("exit/2 works both ways, kill included", arguments: Wire.allCases)
  func exits(_ wire: Wire) async throws {
    let mixed = try await MixedCluster(wire)
    let probe = try Probe(on: mixed.node)
    try mixed.introduce(probe)
    let theirs = try await mixed.spawn("receive never -> ok end", probe)
    await probe.run { me in
      _ = me.monitor(theirs)
      me.exit(theirs, .kill)
    }
    #expect(try await probe.nextWords() == "down \(theirs) killed")
    _ = try mixed.evaluate("exit(Ours, {some, reason})")
    #expect(try await probe.nextWords().hasSuffix("{some,reason}"))
    #expect(
      try mixed.evaluate(
        "M = monitor(process, Ours), exit(Ours, kill), receive {'DOWN', M, _, _, W} -> W end"
      ) == "killed"
    )
    #expect(
      try mixed.evaluate("M = monitor(process, {nobody, R}), receive {'DOWN', M, _, O, W} -> {O, W} end")
        == "{{nobody,roost@localhost},noproc}"
    )
    #expect(
      try mixed.evaluate("M = monitor(process, Ours), receive {'DOWN', M, _, _, W} -> W end") == "noproc"
    )
    await mixed.stop()
  }

  @Test(
    "A gen_server call from Erlang reaches a server here, and the other way round",
    arguments: Wire.allCases
  )
  func servers(_ wire: Wire) async throws {
    let mixed = try await MixedCluster(wire)
    let counter = mixed.node.runtime.spawn { Counter() }
    try mixed.node.runtime.register("counter", counter)
    #expect(try mixed.evaluate("gen_server:cast({counter, R}, {increment, 2}), ok") == "ok")
    #expect(try mixed.evaluate("gen_server:call({counter, R}, value)") == "2")
    #expect(try mixed.evaluate("gen_server:call({counter, R}, {add, 40, <<\"x\">>})") == "42")
    #expect(try mixed.evaluate("catch gen_server:call({counter, R}, unknown)").contains("refused"))
    #expect(
      try mixed.evaluate("catch gen_server:call({nobody, R}, value)").hasPrefix("{'EXIT',{noproc,")
    )
    #expect(try mixed.evaluate("is_map(sys:get_state({counter, R}))") == "true")
    let kernel = mixed.node.ref(to: "net_kernel", at: mixed.erlang.name, as: TermMessage.self)
    let answer = try await kernel.call(timeout: nil) {
      .call(.tuple([.atom("is_auth"), .atom("roost@localhost")]), reply: $0)
    }
    #expect(answer == .atom("yes"))
    await mixed.stop()
  }

  @Test("A message of 64 MB arrives whole, both ways, beside small ones", arguments: Wire.allCases)
  func large(_ wire: Wire) async throws {
    let mixed = try await MixedCluster(wire)
    let probe = try Probe(on: mixed.node, name: "probe")
    try mixed.introduce(probe)
    _ = try mixed.evaluate("{probe, R} ! P:blob(64000000), {probe, R} ! last, ok")
    guard case .message(let message) = try await probe.next(), case .binary(let blob)? = message as? Term
    else { throw TestSocket.Failure(description: "no binary came") }
    #expect(blob.count == 64_000_000)
    #expect(try await probe.nextWords() == "message last")
    mixed.node.send(Term.binary(blob), to: "tester", at: mixed.erlang.name)
    mixed.node.send(Term.atom("last"), to: "tester", at: mixed.erlang.name)
    #expect(try mixed.evaluate("[B, last] = P:take(2), B =:= P:blob(64000000)") == "true")
    await mixed.stop()
  }

  @Test("When Erlang is killed, everybody tied to it hears noconnection", arguments: Wire.allCases)
  func killed(_ wire: Wire) async throws {
    let mixed = try await MixedCluster(wire)
    let probe = try Probe(on: mixed.node)
    try mixed.introduce(probe)
    let theirs = try await mixed.spawn("receive never -> ok end", probe)
    await probe.run { me in
      me.link(theirs)
      _ = me.monitor(theirs)
    }
    mixed.erlang.stop()
    #expect(
      try await [probe.nextWords(), probe.nextWords()].sorted()
        == ["down \(theirs) noconnection", "exit \(theirs) noconnection"]
    )
    #expect(mixed.node.nodes == [])
    await mixed.cluster.stop()
  }
}
