import Synchronization
import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct AliasTests {
  @Test(arguments: Kind.allCases)
  func whatIsSentToAnAliasArrivesUntilItIsTakenBack(_ kind: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let process = kind.spawn(in: node, journal)
      let alias = try await process.ask { me in me.alias() }
      alias.send(.note(1))
      process.send(.note(2))
      alias.send(.note(3))
      try await process.settle()
      #expect(try await process.ask { me in me.unalias(alias) })
      alias.send(.note(4))
      #expect(try await process.ask { me in me.unalias(alias) } == false)
      process.send(.note(5))
      try await process.settle()
      #expect(journal.entries == [.number(1), .number(2), .number(3), .number(5)])
    }
  }

  @Test func anAliasForOnceTakesOneMessage() async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let process = Kind.syncServer.spawn(in: node, journal)
      let alias = try await process.ask { me in me.alias(.once) }
      for number in 1...3 { alias.send(.note(number)) }
      try await process.settle()
      #expect(journal.entries == [.number(1)])
      #expect(try await process.ask { me in me.unalias(alias) } == false)
    }
  }

  @Test func anAliasMayTakeSomethingElseThanItsProcess() async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let process = Kind.syncServer.spawn(in: node, journal)
      let alias = try await process.ask { me in
        me.alias { (word: String) in Order.note(word.count) }
      }
      alias.send("four")
      try await process.settle()
      #expect(journal.entries == [.number(4)])
    }
  }

  @Test func onlyItsOwnerTakesAnAliasBack() async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let (process, other) = (Kind.syncServer.spawn(in: node, journal), Kind.syncServer.spawn(in: node))
      let alias = try await process.ask { me in me.alias() }
      #expect(try await other.ask { me in me.unalias(alias) } == false)
      alias.send(.note(1))
      try await process.settle()
      #expect(journal.entries == [.number(1)])
    }
  }

  @Test func whatIsSentToAnAliasOfAnEndedProcessVanishes() async throws {
    try await withNode { node in
      let process = Kind.syncServer.spawn(in: node)
      let alias = try await process.ask { me in me.alias() }
      try await process.stop()
      alias.send(.note(1))
    }
  }

  @Test func copiesOfAnAliasAreEqualAndOthersAreNot() async throws {
    try await withNode { node in
      let process = Kind.syncServer.spawn(in: node)
      let (one, two) = try await process.ask { me in (me.alias(), me.alias()) }
      let copy = one
      #expect(copy == one && one != two)
      #expect(Set([one, two, copy]).count == 2)
      #expect("\(one)".hasPrefix("#Ref<") && "\(one)" != "\(two)")
    }
  }

  @Test func nothingArrivesOnceAnAliasHasBeenTakenBackWhoeverSends() async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let process = Kind.syncServer.spawn(in: node, journal)
      for _ in 0..<100 {
        let alias = try await process.ask { me in me.alias() }
        let isOver = SharedFlag()
        try await withThrowingTaskGroup { group in
          for number in 1...3 {
            group.addTask {
              while !isOver.isSet {
                alias.send(.note(number))
                await Task.yield()
              }
            }
          }
          try await process.ask { me in me.unalias(alias) }
          // What had arrived before.
          try await process.settle()
          let count = journal.entries.count
          for _ in 0..<20 { await Task.yield() }
          try await process.settle()
          #expect(journal.entries.count == count)
          isOver.set()
        }
      }
    }
  }

  private final class SharedFlag: Sendable {
    private let flag = Atomic(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    func set() { flag.store(true, ordering: .relaxed) }
  }
}
