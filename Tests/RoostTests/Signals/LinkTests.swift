import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct LinkTests {
  private static let traps = ProcessOptions(trapsExits: true)

  @Test(arguments: Kind.allCases, Kind.allCases)
  func aLinkWorksBothWays(_ first: Kind, _ second: Kind) async throws {
    try await withNode { node in
      for fallsFirst in [0, 1] {
        let pair = [first.spawn(in: node), second.spawn(in: node)]
        let ends = pair.map { WatchedEnd(of: $0) }
        try await pair[0].ask { me in me.link(pair[1].pid) }
        #expect(node.info(of: pair[0].pid)?.links == [pair[1].pid])
        #expect(node.info(of: pair[1].pid)?.links == [pair[0].pid])
        pair[fallsFirst].perform { _ in throw Exit("over") }
        for end in ends { #expect(await end.reason == "over") }
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func thereIsAtMostOneLinkBetweenTwo(_ kind: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let process = kind.spawn(in: node, journal, options: Self.traps)
      let other = Kind.syncServer.spawn(in: node)
      try await process.ask { me in for _ in 0..<3 { me.link(other.pid) } }
      try await other.ask { me in me.link(process.pid) }
      #expect(node.info(of: process.pid)?.links == [other.pid])
      other.perform { _ in throw Exit("over") }
      _ = await journal.entries(1)
      try await process.settle()
      #expect(journal.entries == [.exit(other.pid, "over")])
      #expect(node.info(of: process.pid)?.links == [])
    }
  }

  @Test(arguments: Kind.allCases, [true, false])
  func afterUnlinkNoExitOfTheOtherArrivesWhoeverUnlinked(_ kind: Kind, _ oneself: Bool) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let process = kind.spawn(in: node, journal, options: Self.traps)
      let other = kind.spawn(in: node)
      let end = WatchedEnd(of: other)
      try await process.ask { me in for _ in 0..<2 { me.link(other.pid) } }
      if oneself {
        try await process.ask { me in me.unlink(other.pid) }
      } else {
        try await other.ask { me in me.unlink(process.pid) }
      }
      #expect(node.info(of: process.pid)?.links == [])
      #expect(node.info(of: other.pid)?.links == [])
      other.perform { _ in throw Exit("over") }
      #expect(await end.reason == "over")
      try await process.settle()
      #expect(journal.entries == [])
      // To unlink whom one is not linked to is no error.
      try await process.ask { me in
        me.unlink(other.pid)
        me.unlink(me.pid)
      }
    }
  }

  /// As in Erlang, which leaves it to the process to take it out.
  @Test(arguments: Kind.allCases)
  func anExitThatHasArrivedStaysThoughUnlinked(_ kind: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let process = kind.spawn(in: node, journal, options: Self.traps)
      let other = Kind.syncServer.spawn(in: node)
      try await process.ask { me in me.link(other.pid) }
      try await process.held(then: { me in me.unlink(other.pid) }) {
        other.perform { _ in throw Exit("over") }
        // Whoever waits outside hears last.
        _ = await other.untilExit()
      }
      #expect(await journal.entries(1) == [.exit(other.pid, "over")])
    }
  }

  @Test(arguments: Kind.allCases)
  func linkingToAnEndedProcessBringsNoproc(_ kind: Kind) async throws {
    try await withNode { node in
      let ended = Kind.syncServer.spawn(in: node)
      let over = WatchedEnd(of: ended)
      node.exit(ended.pid, .kill)
      _ = await over.reason

      let journal = Chronicle<Seen>()
      let trapping = kind.spawn(in: node, journal, options: Self.traps)
      try await trapping.ask { me in me.link(ended.pid) }
      #expect(await journal.entries(1) == [.exit(ended.pid, .noproc)])
      #expect(node.info(of: trapping.pid)?.links == [])

      let process = kind.spawn(in: node)
      let end = WatchedEnd(of: process)
      process.perform { me in me.link(ended.pid) }
      #expect(await end.reason == .noproc)
    }
  }

  @Test func linkingToOneselfDoesNothing() async throws {
    try await withNode { node in
      let process = Kind.syncServer.spawn(in: node)
      try await process.ask { me in me.link(me.pid) }
      #expect(node.info(of: process.pid)?.links == [])
    }
  }

  @Test(
    arguments: Kind.allCases,
    [.normal, .shutdown, .killed, "a word", .error(.init(type: "E", message: "m"))] as [ExitReason]
  )
  func aLinkCarriesTheReasonAndNormalDisturbsNobodyWhoDoesNotTrapIt(
    _ kind: Kind,
    _ reason: ExitReason
  ) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let trapping = kind.spawn(in: node, journal, options: Self.traps)
      let plain = kind.spawn(in: node)
      let end = WatchedEnd(of: plain)
      let dying = kind.spawn(in: node)
      for process in [trapping, plain] { try await process.ask { me in me.link(dying.pid) } }
      dying.perform { _ in throw Exit(reason) }
      #expect(await journal.entries(1) == [.exit(dying.pid, reason)])
      if reason == .normal {
        try await plain.settle()
        #expect(node.info(of: plain.pid)?.links == [])
      } else {
        #expect(await end.reason == reason)
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func whoWasKilledIsSeenAsKilledWhichCanBeTrapped(_ kind: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let trapping = kind.spawn(in: node, journal, options: Self.traps)
      let dying = kind.spawn(in: node)
      let plain = kind.spawn(in: node)
      let end = WatchedEnd(of: plain)
      for process in [trapping, plain] { try await process.ask { me in me.link(dying.pid) } }
      node.exit(dying.pid, .kill)
      #expect(await journal.entries(1) == [.exit(dying.pid, .killed)])
      #expect(await end.reason == .killed)
      try await trapping.settle()
    }
  }

  /// As with `exit(kill)` in Erlang.
  @Test(arguments: Kind.allCases)
  func whoEndsItselfWithKillIsSeenSoAndCanBeTrapped(_ kind: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let trapping = kind.spawn(in: node, journal, options: Self.traps)
      let dying = kind.spawn(in: node)
      let monitor = try await trapping.ask { me in
        me.link(dying.pid)
        return me.monitor(dying.pid)
      }
      dying.perform { _ in throw Exit(.kill) }
      #expect(await journal.entries(2) == [.exit(dying.pid, .kill), .down(monitor, dying.pid, .kill)])
      try await trapping.settle()
    }
  }

  @Test func aRingOfLinksFallsAsOne() async throws {
    try await withNode { node in
      let ring = (0..<60).map { index in Kind.allCases[index % 3].spawn(in: node) }
      let ends = ring.map { WatchedEnd(of: $0) }
      for (index, process) in ring.enumerated() {
        let next = ring[(index + 1) % ring.count].pid
        try await process.ask { me in me.link(next) }
      }
      ring[17].perform { _ in throw Exit("over") }
      for end in ends { #expect(await end.reason == "over") }
      #expect(node.processCount == 0)
    }
  }

  /// Two that link and unlink each other at the same time are of one mind in the end.
  @Test(arguments: 1...5 as ClosedRange<UInt64>)
  func bothEndsOfALinkAreOfOneMind(_ seed: UInt64) async throws {
    try await withNode { node in
      let pair = [Kind.syncServer.spawn(in: node), Kind.asyncServer.spawn(in: node)]
      for index in [0, 1] {
        let (process, other) = (pair[index], pair[1 - index].pid)
        process.perform { me in
          var random = SplitMix(seed: seed &+ UInt64(index) &* 1_000)
          for _ in 0..<500 { if random.index(2) == 0 { me.link(other) } else { me.unlink(other) } }
        }
      }
      for process in pair { try await process.settle() }
      let links = pair.map { node.info(of: $0.pid)?.links }
      #expect(links == [[], []] || links == [[pair[1].pid], [pair[0].pid]])
    }
  }
}
