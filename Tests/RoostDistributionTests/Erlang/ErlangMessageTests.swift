import ClusterTestKit
import ExternalTerm
import Foundation
import RoostDistribution
import Testing

@Suite("Messages to and from a real Erlang", .serialized, .offPool, .timeLimit(.minutes(5)))
struct ErlangMessageTests {
  private static let flags: [DistributionFlags] = [
    .supported,
    .supported.subtracting(.headerAtomCache),
    .supported.subtracting(.fragments),
    .supported.subtracting([.headerAtomCache, .fragments]),
  ]

  /// The bytes that `roost_dist_peer:blob` makes.
  private static func blob(_ count: Int) -> Binary {
    Binary(
      [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        var number = 0
        while initialized < count {
          number += 1
          buffer[initialized] = UInt8(truncatingIfNeeded: number)
          buffer[initialized + 1] = UInt8(truncatingIfNeeded: number >> 8)
          initialized += 2
        }
      }
    )
  }

  @Test(
    "Messages go both ways, small and large, whatever of headers and fragments is agreed on",
    .timeLimit(.minutes(3)),
    arguments: 0..<4
  )
  func bothWays(_ index: Int) throws {
    let pair = try ErlangPair(offered: Self.flags[index])
    #expect(pair.node.peer.flags == Self.flags[index])
    // To a name, and back to a pid.
    try pair.tell(.tuple([.atom("first"), .list([.atom("a"), .integer(70_000)]), .binary("text")]))
    #expect(try pair.evaluate("hd(P:take(1))") == "{first,[a,70000],<<116,101,120,116>>}")
    _ = try pair.evaluate("Ours ! {first, [b, -1], #{key => 1.5}}")
    let back = try pair.node.receive()
    let tester = try pair.tester()
    #expect(back.control == .send(from: tester, to: pair.ours))
    #expect(
      back.message
        == .tuple([.atom("first"), .list([.atom("b"), -1]), .map([.atom("key"): .float(1.5)])])
    )
    // A megabyte from Erlang, which fragments it if it may, and one to it.
    try pair.begin("Ours ! {blob, P:blob(500001 * 2)}, done")
    let large = try pair.node.receive()
    #expect(large.message == .tuple([.atom("blob"), .binary(Self.blob(1_000_002))]))
    #expect(try pair.erlang.line() == "done")
    try pair.node.send(
      .send(from: pair.ours, to: tester),
      .tuple([.atom("blob"), .binary(Self.blob(1_000_002))]),
      from: 1
    )
    #expect(try pair.evaluate("hd(P:take(1)) =:= {blob, P:blob(500001 * 2)}") == "true")
  }

  @Test(
    "A thousand messages with a thousand atoms arrive through the caches as they were sent",
    .timeLimit(.minutes(3))
  )
  func atomCache() throws {
    let pair = try ErlangPair()
    var random = SplitMix(seed: 8)
    var sent: [Term] = []
    for number in 0..<1000 {
      let atoms = (0..<random.below(8)).map { _ in
        let name = "atom_\(random.below(1000))"
        return Term.atom(Atom(random.below(20) == 0 ? String(repeating: "é", count: 200) + name : name))
      }
      sent.append(.tuple([.integer(number), .list(atoms)]))
    }
    for message in sent { try pair.node.enqueue(.sendToName(from: pair.ours, to: "tester"), message) }
    while try pair.node.flushOnce() {}
    // All of them come back, through Erlang's cache.
    try pair.begin("lists:foreach(fun(M) -> Ours ! M end, P:take(1000))")
    for message in sent { #expect(try pair.node.receive().message == message) }
    #expect(try pair.erlang.line() == "ok")
  }

  @Test("A message with more atoms than a header has room for arrives", .timeLimit(.minutes(5)))
  func manyAtoms() throws {
    let pair = try ErlangPair()
    let atoms = Term.list((0..<700).map { .atom(Atom("many_\($0)")) })
    try pair.tell(atoms)
    try pair.begin("lists:foreach(fun(M) -> Ours ! M end, P:take(1))")
    #expect(try pair.node.receive().message == atoms)
    #expect(
      try pair.erlang.line() == "ok"
    )
  }

  @Test(
    "A small message overtakes a large one of another process, in both directions",
    .timeLimit(.minutes(3))
  )
  func overtaking() throws {
    let pair = try ErlangPair(fragmentBytes: 1000)
    let blob = Self.blob(500_000)
    try pair.node.enqueue(
      .sendToName(from: pair.node.pid(2), to: "tester"),
      .tuple([.atom("large"), .binary(blob)]),
      from: 2
    )
    for _ in 0..<10 { _ = try pair.node.flushOnce() }
    try pair.node.enqueue(.sendToName(from: pair.ours, to: "tester"), .atom("small"), from: 1)
    try pair.node.enqueue(.sendToName(from: pair.node.pid(2), to: "tester"), .atom("later"), from: 2)
    while try pair.node.flushOnce() {}
    #expect(
      try pair.evaluate(
        "[case M of {large, B} -> {byte_size(B), B =:= P:blob(500000)}; _ -> M end || M <- P:take(3)]"
      )
        == "[small,{500000,true},later]"
    )
    // Two processes of Erlang send 4 MB each: their fragments may come in any order between one another.
    try pair.begin(
      "[spawn(fun() -> Ours ! {N, P:blob(4000000)} end) || N <- [1, 2]], sent"
    )
    var seen: Set<Int> = []
    let expected = Self.blob(4_000_000)
    for _ in 0..<2 {
      guard case .tuple(let elements)? = try pair.node.receive().message else {
        Issue.record("no blob")
        return
      }
      #expect(elements[1] == .binary(expected))
      seen.insert(elements[0].integer() ?? 0)
    }
    #expect(seen == [1, 2])
    #expect(try pair.erlang.line() == "sent")
  }

  @Test(
    "A message to an alias of Erlang's arrives, and one after the alias has ended does not",
    .timeLimit(.minutes(5))
  )
  func aliases() throws {
    let pair = try ErlangPair()
    _ = try pair.evaluate("Ours ! alias([reply])")
    guard case .reference(let alias)? = try pair.node.receive().message else {
      Issue.record("no alias")
      return
    }
    for number in 1...2 {
      try pair.node.send(.sendToAlias(from: pair.ours, to: alias), .integer(number))
    }
    try pair.tell(.atom("last"))
    #expect(try pair.evaluate("P:take(2)") == "[1,last]")
  }

  @Test("Sequential tracing of Erlang's is no trouble", .timeLimit(.minutes(5)))
  func traced() throws {
    let pair = try ErlangPair()
    _ = try pair.evaluate("seq_trace:set_token(label, {any, term}), Ours ! traced, seq_trace:set_token([])")
    #expect(try pair.node.receive().message == .atom("traced"))
  }

  @Test("Erlang's signs of life are ticks, and so are ours", .timeLimit(.minutes(5)))
  func ticks() throws {
    let pair = try ErlangPair(options: ["-kernel", "net_ticktime", "4"])
    #expect(try pair.node.receiveBytes().prefix(4) == [0, 0, 0, 0])
    try pair.node.sendTick()
    try pair.tell(.atom("behind the tick"))
    #expect(try pair.evaluate("P:take(1)") == "['behind the tick']")
  }
}
