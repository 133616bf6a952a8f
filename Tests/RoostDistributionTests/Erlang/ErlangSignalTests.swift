import ClusterTestKit
import ExternalTerm
import RoostDistribution
import Testing

@Suite("Links, monitors and spawning with a real Erlang", .serialized, .offPool, .timeLimit(.minutes(5)))
struct ErlangSignalTests {
  @Test("A process of ours that is linked and ends takes its reason to Erlang", .timeLimit(.minutes(5)))
  func ourExit() throws {
    let pair = try ErlangPair()
    var ledger = LinkLedger()
    try pair.begin("process_flag(trap_exit, true), link(Ours)")
    guard case .link(let tester, let ours) = try pair.node.receive().control else {
      Issue.record("no link")
      return
    }
    #expect(ledger.receivedLink(from: tester, to: ours) == true)
    #expect(try pair.erlang.line() == "true")
    let reason = Term.tuple([.atom("because"), .binary(Binary([UInt8](repeating: 1, count: 200_000)))])
    for message in ledger.localExited(ours, reason: reason) { try pair.node.send(message, from: 1) }
    #expect(
      try pair.evaluate("[{'EXIT', Ours, {because, B}}] = P:take(1), byte_size(B)") == "200000"
    )
  }

  @Test("A process of Erlang's that is linked with ours and ends sends its reason", .timeLimit(.minutes(5)))
  func theirExit() throws {
    let pair = try ErlangPair()
    var ledger = LinkLedger()
    _ = try pair.evaluate("Ours ! spawn(fun() -> receive R -> exit(R) end end)")
    guard case .pid(let victim)? = try pair.node.receive().message else {
      Issue.record("no pid")
      return
    }
    try pair.node.send(ledger.link(pair.ours, with: victim), from: 1)
    try pair.node.send(.send(from: pair.ours, to: victim), .tuple([.atom("gone"), 7]), from: 1)
    #expect(
      try pair.node.receive().control
        == .exit(from: victim, to: pair.ours, reason: .tuple([.atom("gone"), 7]))
    )
    #expect(ledger.receivedExit(from: victim, to: pair.ours) == true)
    // To link with the dead is answered at once.
    try pair.node.send(ledger.link(pair.ours, with: victim))
    #expect(
      try pair.node.receive().control == .exit(from: victim, to: pair.ours, reason: .atom("noproc"))
    )
  }

  @Test("Links that are ended are acknowledged by both sides", .timeLimit(.minutes(5)))
  func unlinking() throws {
    let pair = try ErlangPair()
    var ledger = LinkLedger()
    let tester = try pair.tester()
    try pair.node.send(ledger.link(pair.ours, with: tester), from: 1)
    try pair.node.send(ledger.unlink(pair.ours, from: tester), from: 1)
    guard case .unlinkAck(let id, let from, let to) = try pair.node.receive().control else {
      Issue.record("no acknowledgement")
      return
    }
    ledger.receivedUnlinkAck(id, from: from, to: to)
    #expect(ledger.isEmpty)

    try pair.begin("link(Ours), unlink(Ours), erlang:process_info(self(), links)")
    guard case .link(let linking, let ours) = try pair.node.receive().control else {
      Issue.record("no link")
      return
    }
    _ = ledger.receivedLink(from: linking, to: ours)
    guard case .unlinkID(let theirs, let unlinking, _) = try pair.node.receive().control else {
      Issue.record("no unlinking")
      return
    }
    let answer = ledger.receivedUnlink(theirs, from: unlinking, to: ours)
    #expect(answer.wasLinked && ledger.isEmpty)
    try pair.node.send(answer.acknowledgement, from: 1)
    _ = try pair.erlang.line()
    // The exit of a process that is linked no more disturbs nobody.
    try pair.node.send(.exit(from: ours, to: tester, reason: .atom("late")), from: 1)
    try pair.tell(.atom("alive"), from: 1)
    #expect(try pair.evaluate("P:take(1)") == "[alive]")
  }

  @Test("An exit signal that is not from a link arrives both ways", .timeLimit(.minutes(5)))
  func exitSignals() throws {
    let pair = try ErlangPair()
    let tester = try pair.tester()
    _ = try pair.evaluate("process_flag(trap_exit, true)")
    try pair.node.send(.exitSignal(from: pair.ours, to: tester, reason: .atom("stop")))
    #expect(try pair.evaluate("[{'EXIT', Ours, R}] = P:take(1), R") == "stop")
    _ = try pair.evaluate("exit(Ours, {please, stop})")
    #expect(
      try pair.node.receive().control
        == .exitSignal(from: tester, to: pair.ours, reason: .tuple([.atom("please"), .atom("stop")]))
    )
  }

  @Test("Monitors of Erlang's by pid and by name tell of the end of our process", .timeLimit(.minutes(5)))
  func monitoredHere() throws {
    let pair = try ErlangPair()
    var ledger = LinkLedger()
    _ = try pair.evaluate("monitor(process, Ours), monitor(process, {server, node(Ours)})")
    for _ in 0..<2 {
      guard case .monitor(let from, let address, let reference) = try pair.node.receive().control else {
        Issue.record("no monitor")
        return
      }
      ledger.receivedMonitor(from: from, of: pair.ours, as: address, reference)
    }
    for message in ledger.localExited(pair.ours, reason: .atom("boom")) { try pair.node.send(message) }
    #expect(
      try pair.evaluate(
        "[{O, R} || {'DOWN', _, process, O, R} <- P:take(2)] =:= [{Ours, boom}, {{server, node(Ours)}, boom}]"
      )
        == "true"
    )
    try pair.begin("R = monitor(process, Ours), demonitor(R, [flush])")
    guard case .monitor(_, _, let reference) = try pair.node.receive().control else {
      Issue.record("no monitor")
      return
    }
    guard case .demonitor(_, _, reference) = try pair.node.receive().control else {
      Issue.record("no end of the monitor")
      return
    }
    #expect(try pair.erlang.line() == "true")
  }

  @Test("Our monitors of Erlang's processes, by pid and by name, tell of their end", .timeLimit(.minutes(5)))
  func monitoringThere() throws {
    let pair = try ErlangPair()
    var ledger = LinkLedger()
    _ = try pair.evaluate("V = spawn(fun() -> receive R -> exit(R) end end), register(victim, V), Ours ! V")
    guard case .pid(let victim)? = try pair.node.receive().message else {
      Issue.record("no pid")
      return
    }
    let references = try (1...4 as ClosedRange<UInt32>).map { try pair.node.reference($0) }
    try pair.node.send(ledger.monitor(by: pair.ours, .pid(victim), references[0]))
    try pair.node.send(ledger.monitor(by: pair.ours, .name("victim"), references[1]))
    try pair.node.send(ledger.monitor(by: pair.ours, .name("nobody"), references[2]))
    try pair.node.send(ledger.monitor(by: pair.ours, .pid(victim), references[3]))
    try pair.node.send(ledger.demonitor(references[3]))
    try pair.node.send(.sendToName(from: pair.ours, to: "victim"), .atom("boom"))
    var downs: [ExternalReference: Term] = [:]
    for _ in 0..<3 {
      guard case .down(_, _, let reference, let reason) = try pair.node.receive().control else {
        Issue.record("no DOWN")
        return
      }
      #expect(ledger.receivedDown(reference)?.watcher == pair.ours)
      downs[reference] = reason
    }
    #expect(
      downs == [references[0]: .atom("boom"), references[1]: .atom("boom"), references[2]: .atom("noproc")]
    )
    #expect(ledger.isEmpty)
  }

  @Test("We spawn a process on Erlang's node, linked and monitored", .timeLimit(.minutes(5)))
  func spawningThere() throws {
    let pair = try ErlangPair()
    var ledger = LinkLedger()
    let reference = try pair.node.reference(77)
    let request = SpawnRequest(
      reference: reference,
      from: pair.ours,
      groupLeader: pair.ours,
      module: "erlang",
      function: "exit",
      arity: 1,
      options: [.atom("link"), .atom("monitor")]
    )
    try pair.node.send(.spawnRequest(request), .list([.tuple([.atom("my"), .atom("end")])]))
    guard case .spawnReply(let reply) = try pair.node.receive().control, case .pid(let child) = reply.result
    else {
      Issue.record("no reply")
      return
    }
    #expect(reply.reference == reference && reply.to == pair.ours && reply.setUp == [.link, .monitor])
    #expect(ledger.receivedLink(from: child, to: pair.ours) == true)
    ledger.noteMonitor(by: pair.ours, .pid(child), reference)
    var ends = 0
    while ends < 2 {
      switch try pair.node.receive().control {
      case .exit(let from, let to, let reason):
        #expect(ledger.receivedExit(from: from, to: to) == true)
        #expect(reason == .tuple([.atom("my"), .atom("end")]))
        ends += 1
      case .down(_, _, let reference, let reason):
        #expect(ledger.receivedDown(reference)?.watcher == pair.ours)
        #expect(reason == .tuple([.atom("my"), .atom("end")]))
        ends += 1
      default: break  // the error report to our group leader
      }
    }
    #expect(ledger.isEmpty)

    let unknown = try pair.node.reference(78)
    var refused = request
    refused.reference = unknown
    refused.options = [.atom("nonsense")]
    try pair.node.send(.spawnRequest(refused), .list([1]))
    while true {
      guard case .spawnReply(let reply) = try pair.node.receive().control else { continue }
      #expect(reply == SpawnReply(reference: unknown, to: pair.ours, result: .name("badopt")))
      return
    }
  }

  @Test("Erlang spawns a process on our node", .timeLimit(.minutes(5)))
  func spawningHere() throws {
    let pair = try ErlangPair()
    try pair.begin(
      "R = spawn_request(node(Ours), lists, seq, [1, 3], [monitor]), receive {spawn_reply, R, ok, C} -> C =:= Ours end"
    )
    let received = try pair.node.receive()
    guard case .spawnRequest(let request) = received.control else {
      Issue.record("\(received)")
      return
    }
    #expect(request.module == "lists" && request.function == "seq" && request.arity == 2)
    #expect(request.options == [.atom("monitor")])
    #expect(received.message == .list([1, 3]))
    try pair.node.send(
      .spawnReply(
        SpawnReply(
          reference: request.reference,
          to: request.from,
          setUp: .monitor,
          result: .pid(pair.ours)
        )
      )
    )
    #expect(try pair.erlang.line() == "true")
    try pair.node.send(
      .down(from: .pid(pair.ours), to: request.from, request.reference, reason: .atom("normal"))
    )
    #expect(try pair.evaluate("[{'DOWN', _, process, O, R}] = P:take(1), {O =:= Ours, R}") == "{true,normal}")
  }

  @Test(
    "When Erlang's node is gone, those who were linked or watching are to hear of it",
    .timeLimit(.minutes(5))
  )
  func lost() throws {
    let pair = try ErlangPair()
    var ledger = LinkLedger()
    let tester = try pair.tester()
    try pair.node.send(ledger.link(pair.ours, with: tester))
    let reference = try pair.node.reference(1)
    try pair.node.send(ledger.monitor(by: pair.ours, .name("rex"), reference))
    pair.erlang.stop()
    try pair.node.awaitClose()
    #expect(
      ledger.connectionLost() == [
        .exit(local: pair.ours, remote: tester),
        .down(local: pair.ours, target: .name("rex"), reference),
      ]
    )
  }
}
