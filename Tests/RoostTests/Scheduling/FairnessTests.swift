import Testing

@testable import Roost

/// Processes that have much to do, and another that has little, on the only thread there is.
@Suite(.timeLimit(.minutes(5)))
struct FairnessTests {
  /// How much a flooder would do if nobody else got a turn: it stops when somebody has, on the same thread.
  private static let flood = 200_000

  /// The most that is handled in a slice, whose length is looked at now and then.
  private static let slice = Kernel.messagesPerSlice + 64

  /// Fills the queue of the only thread while it is held.
  private func withOneThread(_ fill: (Runtime) throws -> Void, _ body: () async throws -> Void) async throws {
    try await withNode(schedulers: 1, { $0.spareSchedulers = 0 }) { node in
      try await Kind.syncServer.spawn(in: node).held { try fill(node) }
      try await body()
    }
  }

  /// Has each of `players` send the next a message for each that it handles, until `stops` or the flood is over.
  private static func play(_ players: [Ref<Order>], _ turn: Int, _ stops: SharedCount) {
    players[turn % players.count].perform { _ in
      if stops.value == 0, turn < flood { play(players, turn + 1, stops) } else { stops.add(flood) }
    }
  }

  /// The sum is below the flood if the other stopped it.
  private func expectATurn(of other: Kind, among players: [Kind]) async throws {
    let (stops, done) = (SharedCount(), Chronicle<Int>())
    try await withOneThread { node in
      Self.play(players.map { $0.spawn(in: node) }, 0, stops)
      other.spawn(in: node).perform { _ in done.note(stops.add(1)) }
    } _: {
      #expect(await done.entries(1) == [1])
    }
  }

  @Test(arguments: Kind.allCases, Kind.allCases)
  func aFlooderDoesNotStarveOthers(_ flooding: Kind, _ other: Kind) async throws {
    try await expectATurn(of: other, among: [flooding])
  }

  /// They take the hand-off slot each time.
  @Test(arguments: Kind.allCases, Kind.allCases)
  func aPairThatWakesEachOtherDoesNotStarveOthers(_ pair: Kind, _ other: Kind) async throws {
    try await expectATurn(of: other, among: [pair, pair])
  }

  @Test func aLongMailboxIsHandledInSlices() async throws {
    let left = Chronicle<Int>()
    try await withOneThread { node in
      let (long, short) = (Kind.syncServer.spawn(in: node), Kind.syncServer.spawn(in: node))
      for _ in 0..<5_000 { long.perform { _ in } }
      short.perform { _ in left.note(long.mailbox.length) }
    } _: {
      #expect(await left.entries(1)[0] >= 5_000 - Self.slice)
    }
  }

  @Test func manyInfosAreHandledInSlices() async throws {
    let (journal, handled) = (Chronicle<Seen>(), Chronicle<Int>())
    try await withOneThread { node in
      let (long, short) = (Kind.syncServer.spawn(in: node, journal), Kind.syncServer.spawn(in: node))
      for number in 0..<3_000 { node.send(number, to: long.pid) }
      short.perform { _ in handled.note(journal.entries.count) }
    } _: {
      #expect(await handled.entries(1)[0] <= Self.slice)
      #expect(await journal.entries(3_000).count == 3_000)
    }
  }
}
