import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct RefTests {
  @Test func refsAreEqualWhenTheyNameTheSameProcess() async throws {
    try await withNode { node in
      let (one, two) = (Kind.syncServer.spawn(in: node), Kind.syncServer.spawn(in: node))
      let same = try await one.ask { me in me.ref }
      #expect(same == one)
      #expect(one != two)
      #expect(Set([one, two, same]).count == 2)
      #expect("\(one)" == "\(one.pid)")
    }
  }

  @Test func aNameIsWhoeverHasItAtTheTime() async throws {
    try await withNode { node in
      let journals = [Chronicle<Seen>(), Chronicle<Seen>()]
      let name = node.named("name", as: Order.self)
      for journal in journals {
        let process = Kind.syncServer.spawn(in: node, journal)
        try node.register("name", process)
        try name.send(.note(1))
        #expect(try name.resolve() == process)
        try await process.settle()
        try node.unregister("name")
      }
      #expect(journals.map(\.entries) == [[.number(1)], [.number(1)]])
      #expect(throws: NameError(.unknown, name: "name")) { try name.send(.note(2)) }
    }
  }

  @Test func messagesOfAnotherTypeCannotBeSentToAName() async throws {
    try await withNode { node in
      let process = Kind.syncServer.spawn(in: node)
      try node.register("name", process)
      let name = node.named("name", as: Int.self)
      #expect(throws: NameError(.otherMessages, name: "name", pid: process.pid)) { try name.send(1) }
    }
  }

  @Test(arguments: [
    (NameError.Code.unknown, "No process is registered as \"n\"."),
    (.taken, "\"n\" is the name of the process already: names are unique in a node."),
    (.alreadyNamed, "the process has a name already: unregister it first."),
    (.noproc, "the process has ended and cannot be named \"n\"."),
    (.empty, "A name needs at least one character."),
  ])
  func anErrorSaysWhatIsWrongWithTheName(_ code: NameError.Code, _ words: String) {
    #expect(NameError(code, name: "n").description == words)
  }
}
