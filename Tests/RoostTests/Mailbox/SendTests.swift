import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct SendTests {
  @Test(arguments: Kind.allCases)
  func sendingNeverWaitsForAProcessThatIsBusy(_ kind: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let process = kind.spawn(in: node, journal)
      try await process.held {
        for number in 0..<2_000 { process.send(.note(number)) }
        try process.trySend(.note(2_000))
        #expect(journal.entries == [])
        #expect(node.info(of: process.pid)?.mailboxLength == 2_001)
      }
      #expect(await journal.entries(2_001) == (0...2_000).map(Seen.number))
    }
  }

  @Test(arguments: Kind.allCases)
  func aMessageToAnEndedProcessVanishes(_ kind: Kind) async throws {
    try await withNode { node in
      let process = kind.spawn(in: node)
      let end = WatchedEnd(of: process)
      node.exit(process.pid, .kill)
      #expect(await end.reason == .killed)
      let living = SharedCount()
      func message() -> Order {
        let held = Tracked(living)
        return .perform { _ in _ = held }
      }
      process.send(message())
      try process.trySend(message())
      process.send(message(), after: .zero)
      node.send(Tracked(living), to: process.pid)
      while living.value != 0 { await Task.yield() }
      #expect(process.mailbox.length == 0)
    }
  }

  @Test func aRefKeepsTheAddressValidAndNotTheProcessAlive() async throws {
    try await withNode { node in
      let ref = Kind.syncServer.spawn(in: node)
      try await ref.ask { me in me.stop() }
      while node.info(of: ref.pid) != nil || node.processCount > 0 { await Task.yield() }
      ref.send(.note(1))
    }
  }

  /// A process that nobody refers to lives until it ends, as in Erlang.
  @Test(arguments: Kind.allCases)
  func aProcessThatNobodyRefersToLives(_ kind: Kind) async throws {
    try await withNode { node in
      let journal = Chronicle<Seen>()
      let pid = kind.spawn(in: node, journal).pid
      node.send("are you there", to: pid)
      #expect(await journal.entries(1) == [.untyped])
      #expect(node.processes == [pid])
    }
  }
}
