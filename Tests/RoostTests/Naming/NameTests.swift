import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct NameTests {
  @Test(arguments: Kind.allCases)
  func aNameBelongsToOneProcessAndAProcessHasOneName(_ kind: Kind) async throws {
    try await withNode { node in
      let one = kind.spawn(in: node)
      let two = kind.spawn(in: node)
      try node.register("name", one)
      #expect(node.pid(of: "name") == one.pid)
      #expect(try node.whereis("name", as: Order.self) == one)
      #expect(node.registeredNames == ["name"])
      #expect(node.info(of: one.pid)?.name == "name")
      #expect(throws: NameError(.taken, name: "name", pid: one.pid)) { try node.register("name", two) }
      #expect(throws: NameError(.taken, name: "name", pid: one.pid)) { try node.register("name", one) }
      #expect(throws: NameError(.alreadyNamed, name: "other", pid: one.pid)) {
        try node.register("other", one)
      }
      #expect(throws: NameError(.empty, name: "", pid: two.pid)) { try node.register("", two) }
      try node.unregister("name")
      #expect(throws: NameError(.unknown, name: "name")) { try node.unregister("name") }
      try node.register("other", one)
      try node.register("name", two)
      #expect(node.registeredNames == ["name", "other"])
    }
  }

  @Test func anUnknownNameAndAnEndedProcessAreErrorsWithWords() async throws {
    try await withNode { node in
      let nobody = node.named("nobody", as: Int.self)
      #expect(throws: NameError(.unknown, name: "nobody")) { try nobody.send(1) }
      #expect(throws: NameError(.unknown, name: "nobody")) { try nobody.resolve() }
      let ended = Kind.syncServer.spawn(in: node)
      node.exit(ended.pid, .kill)
      _ = await ended.untilExit()
      #expect(throws: NameError(.noproc, name: "late", pid: ended.pid)) { try node.register("late", ended) }
      #expect(node.registeredNames == [])
      let living = Kind.syncServer.spawn(in: node)
      try node.register("living", living)
      let error = #expect(throws: NameError.self) { try node.whereis("living", as: Int.self) }
      #expect(error?.code == .otherMessages)
      #expect(error?.description == "The process registered as \"living\" takes messages of another type.")
    }
  }

  @Test func aProcessOfAnotherRuntimeIsNotNamedHere() async throws {
    try await withNode { here in
      try await withNode { there in
        let process = Kind.syncServer.spawn(in: there)
        let error = #expect(throws: NameError(.elsewhere, name: "name", pid: process.pid)) {
          try here.register("name", process)
        }
        #expect(error?.description.contains("register it there") == true)
        #expect(here.registeredNames == [] && there.registeredNames == [])
        try there.register("name", process)
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func aNameIsFreeBeforeAnyLinkOrMonitorSeesTheEnd(_ kind: Kind) async throws {
    try await withNode { node in
      for _ in 0..<50 {
        let owner = kind.spawn(in: node)
        try node.register("owned", owner)
        let heirs = Chronicle<String>()
        let watcher = node.spawn(receiving: Int.self, options: ProcessOptions(trapsExits: true)) { inbox in
          inbox.me.link(owner.pid)
          _ = inbox.me.monitor(owner.pid)
          owner.perform { _ in throw Exit("over") }
          for _ in 0..<2 {
            _ = try await inbox.receive { if case .info = $0 { true } else { nil } }
            do {
              try node.register("owned", inbox.ref)
              try node.unregister("owned")
              heirs.note("free")
            } catch {
              heirs.note("\(error)")
            }
          }
        }
        #expect(await heirs.entries(2) == ["free", "free"])
        _ = await watcher.untilExit()
      }
    }
  }

  @Test func aNamedStartThatFindsTheNameTakenSaysWhoHasIt() async throws {
    try await withNode { node in
      let first = try await node.start(name: "only") { Puppet(journal: Chronicle()) }
      let error = await #expect(throws: StartError.self) {
        try await node.start(name: "only") { Puppet(journal: Chronicle()) }
      }
      #expect(error?.alreadyStarted == first.pid)
      #expect(node.processCount == 1)
    }
  }
}
