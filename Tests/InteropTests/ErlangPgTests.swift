import ClusterTestKit
import ExternalTerm
import Roost
import Testing

@testable import RoostDistribution

@Suite("Process groups with a real Erlang's pg", .offPool, .timeLimit(.minutes(5)))
struct ErlangPgTests {
  private let ours = Term.tuple([.atom("ours"), 1])
  private let theirs = Term.atom("theirs")

  /// What Erlang's monitor of the scope tells next, with the node in place of each pid.
  private let nextChange = "receive {_, C, G, Ps} when is_list(Ps) -> {C, G, [node(Q) || Q <- Ps]} end"

  private func start(_ mixed: MixedCluster) async throws -> Groups {
    let groups = Groups(of: mixed.node)
    try await groups.start()
    let monitored = try mixed.evaluate("{ok, _} = pg:start_link(), {_, M} = pg:monitor_scope(), M")
    #expect(monitored == "#{}")
    return groups
  }

  @Test(
    "Members of both join and leave, by request and by their end, and each side sees them all",
    arguments: Wire.allCases
  )
  func members(_ wire: Wire) async throws {
    let mixed = try await MixedCluster(wire)
    let groups = try await start(mixed)
    let watch = try groups.watch()
    var changes = watch.changes.makeAsyncIterator()
    let probe = try Probe(on: mixed.node)
    try groups.join(ours, probe.pid)
    #expect(await changes.next() == .joined(ours, [probe.pid]))
    #expect(try mixed.evaluate("pg:join(theirs, self()), \(nextChange)") == "{join,theirs,[erl1@localhost]}")
    try await mixed.node.connect(to: mixed.erlang.name)

    guard case .joined(theirs, let testers)? = await changes.next(), let tester = testers.first else {
      throw TestSocket.Failure(description: "nobody has joined")
    }
    #expect(groups.members(of: theirs) == [tester] && groups.localMembers(of: theirs).isEmpty)
    mixed.node.runtime.send(Term.atom("hello"), to: tester)
    #expect(try mixed.evaluate("receive hello -> got end") == "got")
    #expect(try mixed.evaluate(nextChange) == "{join,{ours,1},[roost@localhost]}")
    try groups.join(ours, probe.pid, probe.pid)
    #expect(try mixed.evaluate(nextChange) == "{join,{ours,1},[roost@localhost,roost@localhost]}")
    #expect(try mixed.evaluate("length(pg:get_members({ours, 1}))") == "3")
    #expect(
      try mixed.evaluate("hd(pg:get_members({ours, 1})) ! to_ours, pg:get_local_members({ours, 1})") == "[]"
    )
    #expect(try await probe.nextWords() == "message to_ours")

    try groups.leave(ours, probe.pid)
    #expect(try mixed.evaluate(nextChange) == "{leave,{ours,1},[roost@localhost]}")
    #expect(try mixed.evaluate("pg:leave(theirs, self())") == "ok")
    #expect(await changes.next() == .joined(ours, [probe.pid, probe.pid]))
    #expect(await changes.next() == .left(ours, [probe.pid]))
    #expect(await changes.next() == .left(theirs, [tester]))

    _ = try mixed.evaluate("pg:join(theirs, spawn(fun() -> receive _ -> ok end end))")
    guard case .joined(theirs, let pids)? = await changes.next(), let member = pids.first else {
      throw TestSocket.Failure(description: "nobody has joined")
    }
    mixed.node.runtime.send(Term.atom("end"), to: member)
    #expect(await changes.next() == .left(theirs, [member]))
    probe.end("boom")
    // It is a member twice.
    for _ in 1...2 {
      #expect(
        try mixed.evaluate("receive {_, leave, {ours, 1}, Ps} -> [node(Q) || Q <- Ps] end")
          == "[roost@localhost]"
      )
    }
    #expect(try mixed.evaluate("pg:which_groups()") == "[]")
    await mixed.stop()
  }

  @Test("With Erlang's node go its members", arguments: Wire.allCases)
  func theirNodeEnds(_ wire: Wire) async throws {
    let mixed = try await MixedCluster(wire)
    let groups = try await start(mixed)
    let watch = try groups.watch()
    var changes = watch.changes.makeAsyncIterator()
    #expect(try mixed.evaluate("net_adm:ping(R), pg:join(theirs, [self(), self()])") == "ok")
    var joined: [Pid] = []
    while joined.count < 2, case .joined(theirs, let pids)? = await changes.next() { joined += pids }
    mixed.erlang.stop()
    #expect(await changes.next() == .left(theirs, joined))
    #expect(groups.groups.isEmpty)
    await mixed.cluster.stop()
  }

  @Test("With our node go our members, and with our scope too", arguments: Wire.allCases)
  func ourNodeEnds(_ wire: Wire) async throws {
    let mixed = try await MixedCluster(wire)
    let groups = try await start(mixed)
    #expect(try mixed.evaluate("net_adm:ping(R)") == "pong")
    let probe = try Probe(on: mixed.node)
    try groups.join(ours, probe.pid)
    #expect(try mixed.evaluate(nextChange) == "{join,{ours,1},[roost@localhost]}")
    let scope = try #require(mixed.node.runtime.pid(of: "pg"))
    mixed.node.runtime.exit(scope, .kill)
    #expect(try mixed.evaluate(nextChange) == "{leave,{ours,1},[roost@localhost]}")
    try await groups.start()
    try groups.join(ours, probe.pid)
    #expect(try mixed.evaluate(nextChange) == "{join,{ours,1},[roost@localhost]}")
    await mixed.node.stop()
    #expect(try mixed.evaluate(nextChange) == "{leave,{ours,1},[roost@localhost]}")
    await mixed.stop()
  }
}
