import ClusterTestKit
import ExternalTerm
import Roost
import RoostDistribution
import Testing

@Suite("Signals between a node and a real Elixir", .offPool, .timeLimit(.minutes(5)))
struct ElixirSignalTests {
  @Test("Messages go both ways, by name and by pid", arguments: Wire.allCases)
  func messages(_ wire: Wire) async throws {
    let mixed = try await ElixirCluster(wire)
    let probe = try Probe(on: mixed.node, name: "probe")
    try mixed.introduce(probe)
    _ = try mixed.evaluate("send({:probe, :roost@localhost}, {:hello, [1, 2.5, \"x\"]}); send(ours, self())")
    #expect(try await probe.nextWords() == "message {hello,[1,2.5,<<\"x\">>]}")
    guard case .message(let message) = try await probe.next(), case .pid(let tester)? = message as? Term
    else { throw TestSocket.Failure(description: "no pid came") }
    mixed.node.runtime.send(Term.tuple([.atom("to"), .pid(tester)]), to: try mixed.node.pid(tester))
    #expect(try mixed.evaluate("receive do {:to, pid} -> pid == self() end") == "true")
    await mixed.stop()
  }

  private static let reasons: [(term: String, reason: ExitReason)] = [
    (":normal", .normal), (":shutdown", .shutdown), ("{:shutdown, :why}", .shutdownBecause("why")),
    (":killed", .killed), (":boom", "boom"), ("\"two words\"", "two words"),
    (
      "{:roost_error, \"Type\", \"words\"}",
      .error(ExitReason.Failure(type: "Type", message: "words"))
    ),
  ]

  /// What a process here hears of the end of one of Elixir's that it is linked with and monitors.
  private func ends(_ expression: String, _ mixed: ElixirCluster, _ probe: Probe) async throws -> [String] {
    let theirs = try await mixed.spawn("receive do :go -> \(expression) end", probe)
    await probe.run { me in
      me.link(theirs)
      _ = me.monitor(theirs)
      me.runtime.send(Term.atom("go"), to: theirs)
    }
    let words = try await [probe.nextWords(), probe.nextWords()]
    return words.map { $0.replacing(" \(theirs) ", with: " ") }.sorted()
  }

  @Test(
    "How a process of Elixir's ends, who is linked with it or monitors it here hears",
    arguments: Wire.allCases
  )
  func theirEnds(_ wire: Wire) async throws {
    let mixed = try await ElixirCluster(wire)
    let probe = try Probe(on: mixed.node)
    try mixed.introduce(probe)
    for (term, reason) in Self.reasons {
      let words = try await ends("exit(\(term))", mixed, probe)
      #expect(words == ["down \(reason)", "exit \(reason)"])
    }
    for words in try await ends("raise \"oops\"", mixed, probe) {
      #expect(words.contains("RuntimeError") && words.contains("oops"))
    }
    await mixed.stop()
  }

  @Test(
    "How a process here ends, who of Elixir's is linked with it or monitors it hears",
    arguments: Wire.allCases
  )
  func ourEnds(_ wire: Wire) async throws {
    let mixed = try await ElixirCluster(wire)
    for (term, reason) in Self.reasons {
      let probe = try Probe(on: mixed.node)
      try mixed.introduce(probe)
      _ = try mixed.evaluate(
        "Process.flag(:trap_exit, true); Process.link(ours); Process.monitor(ours); send(ours, :tied)"
      )
      #expect(try await probe.nextWords() == "message tied")
      probe.end(reason)
      let told = try mixed.evaluate(
        "{receive do {:EXIT, ^ours, a} -> a end, receive do {:DOWN, _, :process, ^ours, b} -> b end}"
      )
      let expected = try mixed.evaluate("{\(term), \(term)}")
      #expect(told == expected)
    }
    await mixed.stop()
  }

  @Test("Exit signals go both ways, kill included, and names are monitored", arguments: Wire.allCases)
  func signals(_ wire: Wire) async throws {
    let mixed = try await ElixirCluster(wire)
    let probe = try Probe(on: mixed.node, name: "probe")
    try mixed.introduce(probe)
    let theirs = try await mixed.spawn("receive do :never -> :ok end", probe)
    let adder = mixed.node.ref(to: "adder", at: mixed.elixir.name, as: TermMessage.self)
    await probe.run { me in
      _ = me.monitor(theirs)
      me.exit(theirs, .kill)
    }
    #expect(try await probe.nextWords() == "down \(theirs) killed")
    await probe.run { _ = $0.monitor(adder.pid) }
    // It is behind the monitor on the connection.
    let add = Term.tuple([.atom("add"), 0])
    #expect(try await adder.call(timeout: nil) { .call(add, reply: $0) } == 0)
    #expect(try mixed.evaluate("GenServer.stop(:adder)") == ":ok")
    #expect(try await probe.nextWords() == "down \(adder.pid) normal")
    _ = try mixed.evaluate("Process.exit(ours, {:some, :reason})")
    #expect(try await probe.nextWords().hasSuffix(" {some,reason}"))
    #expect(
      try mixed.evaluate(
        """
        ref = Process.monitor({:probe, :roost@localhost}); Process.exit(ours, :kill); \
        receive do {:DOWN, ^ref, _, who, why} -> {who, why} end
        """
      ) == "{{:probe, :roost@localhost}, :killed}"
    )
    #expect(
      try mixed.evaluate(
        "ref = Process.monitor({:probe, :roost@localhost}); receive do {:DOWN, ^ref, _, _, why} -> why end"
      ) == ":noproc"
    )
    await mixed.stop()
  }

  @Test(
    "Node.spawn, spawn_link and spawn_monitor start a server here, which answers, and whose end they hear of",
    arguments: Wire.allCases
  )
  func spawns(_ wire: Wire) async throws {
    let mixed = try await ElixirCluster(wire)
    // As Elixir names its modules.
    mixed.node.register(process: "start", of: "Elixir.Counter") { (count: Int) in Counter(count: count) }
    #expect(
      try mixed.evaluate(
        "pid = Node.spawn(:roost@localhost, Counter, :start, [5]); {node(pid), GenServer.call(pid, :value)}"
      ) == "{:roost@localhost, 5}"
    )
    #expect(
      try mixed.evaluate(
        """
        Process.flag(:trap_exit, true); pid = Node.spawn_link(:roost@localhost, Counter, :start, [7]); \
        value = GenServer.call(pid, :value); Process.exit(pid, :boom); \
        receive do {:EXIT, ^pid, why} -> {value, why} end
        """
      ) == "{7, :boom}"
    )
    #expect(
      try mixed.evaluate(
        """
        {pid, ref} = Node.spawn_monitor(:roost@localhost, Counter, :start, [9]); \
        value = GenServer.call(pid, :value); Process.exit(pid, :kill); \
        receive do {:DOWN, ^ref, _, ^pid, why} -> {value, why} end
        """
      ) == "{9, :killed}"
    )
    #expect(
      try mixed.evaluate(
        """
        pid = Node.spawn_link(:roost@localhost, System, :halt, [0]); \
        receive do {:EXIT, ^pid, why} -> why end
        """
      ) == "{:undef, [{System, :halt, [0], []}]}"
    )
    #expect(
      try mixed.evaluate(
        """
        pid = Node.spawn_link(:roost@localhost, fn -> System.halt(0) end); \
        receive do {:EXIT, ^pid, {why, _}} -> why end
        """
      ) == ":undef"
    )
    await mixed.stop()
  }
}
