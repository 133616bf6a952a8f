import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct SystemTests {
  private struct Ledger: GenServer {
    enum Message: Sendable { case add(Int) }
    var numbers: [Int] = []
    mutating func handle(_ message: Message, _ me: Context<Message>) {
      if case .add(let number) = message { numbers.append(number) }
    }
  }

  private struct AsyncLedger: AsyncGenServer {
    typealias Message = Ledger.Message
    var numbers: [Int] = []
    mutating func handle(_ message: Message, _ me: Context<Message>) async {
      if case .add(let number) = message { numbers.append(number) }
    }
  }

  @Test func theStateCanBeSeenAndChangedInItsPlaceAmongTheMessages() async throws {
    try await withNode { node in
      let sync = node.spawn { Ledger() }
      let async = node.spawn { AsyncLedger() }
      for number in 1...3 {
        sync.send(.add(number))
        async.send(.add(number))
      }
      #expect(try await node.system.state(of: sync, as: Ledger.self).numbers == [1, 2, 3])
      #expect(try await node.system.state(of: async, as: AsyncLedger.self).numbers == [1, 2, 3])
      let new = try await node.system.replaceState(of: sync, as: Ledger.self) { $0.numbers = [7] }
      #expect(new.numbers == [7])
      try await node.system.replaceState(of: async, as: AsyncLedger.self) { $0.numbers.removeFirst() }
      sync.send(.add(8))
      async.send(.add(8))
      #expect(try await node.system.state(of: sync, as: Ledger.self).numbers == [7, 8])
      #expect(try await node.system.state(of: async, as: AsyncLedger.self).numbers == [2, 3, 8])
    }
  }

  @Test func aStateOfAnotherTypeOrNoneIsRefused() async throws {
    try await withNode { node in
      let ledger = node.spawn { Ledger() }
      let raw = Kind.raw.spawn(in: node)
      for attempt in 0..<2 {
        let error = await #expect(throws: CallError.self) {
          if attempt == 0 {
            _ = try await node.system.state(of: ledger, as: AsyncLedger.self)
          } else {
            _ = try await node.system.state(of: raw, as: Ledger.self)
          }
        }
        #expect(error?.code == .refused)
      }
      try await raw.settle()
    }
  }

  @Test func anEndedProcessIsNoprocAndABusyOneTimesOut() async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let ended = node.spawn { Ledger() }
      let end = WatchedEnd(of: ended)
      node.exit(ended.pid, .kill)
      _ = await end.reason
      await #expect(throws: CallError.exit(.noproc)) {
        try await node.system.state(of: ended, as: Ledger.self)
      }
      await #expect(throws: CallError.exit(.noproc)) { try await node.system.suspend(ended) }
      #expect(node.system.status(of: ended) == nil)
      let busy = Kind.syncServer.spawn(in: node)
      try await busy.held {
        #expect(node.system.status(of: busy)?.status == .running)
        await #expect(throws: CallError.timeout) { try await node.system.suspend(busy, timeout: .zero) }
      }
      // The request itself was served.
      try await node.system.resume(busy)
      try await busy.settle()
      await CallTests.expectNoTrace(of: busy, in: node)
    }
  }

  @Test(arguments: Kind.allCases)
  func aSuspendedProcessHandlesSystemRequestsOnlyAndItsMessagesWait(_ kind: Kind) async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let journal = Chronicle<Seen>()
      let process = kind.spawn(in: node, journal, options: ProcessOptions(trapsExits: true))
      let timer = try await process.ask { me in me.startTimer(after: .seconds(1)) }
      process.send(.note(0))
      try await node.system.suspend(process)
      process.send(.note(1))
      node.send("untyped", to: process.pid)
      clock.advance(by: .seconds(1))
      process.send(.note(2))
      node.exit(process.pid, "trapped")
      for _ in 0..<3 { try await node.system.suspend(process) }
      #expect(journal.entries == [.number(0)])
      #expect(node.system.status(of: process)?.status == .suspended)
      #expect(node.system.status(of: process)?.currentHandler == nil)
      #expect(node.info(of: process.pid)?.mailboxLength == 5)
      try await node.system.resume(process)
      let seen = await journal.entries(6)
      #expect(seen[..<5] == [.number(0), .number(1), .untyped, .timer(timer), .number(2)])
      guard case .exit(_, "trapped") = seen[5] else {
        Issue.record("\(seen)")
        return
      }
      #expect(node.system.status(of: process)?.status != .suspended)
      // To resume who is not suspended is no error.
      try await node.system.resume(process)
      try await process.settle()
    }
  }

  @Test(arguments: Kind.allCases, ["over", .kill] as [ExitReason])
  func anExitSignalEndsASuspendedProcess(_ kind: Kind, _ reason: ExitReason) async throws {
    try await withNode { node in
      let process = kind.spawn(in: node)
      let end = WatchedEnd(of: process)
      try await node.system.suspend(process)
      process.send(.note(1))
      node.exit(process.pid, reason)
      #expect(await end.reason == (reason == .kill ? .killed : reason))
    }
  }

  @Test func aSuspendedServersStateCanBeSeenAndItsCallersWait() async throws {
    try await withNode { node in
      let ledger = node.spawn { Ledger() }
      try await node.system.suspend(ledger)
      ledger.send(.add(1))
      #expect(try await node.system.state(of: ledger, as: Ledger.self).numbers == [])
      try await node.system.replaceState(of: ledger, as: Ledger.self) { $0.numbers = [5] }
      try await node.system.resume(ledger)
      #expect(try await node.system.state(of: ledger, as: Ledger.self).numbers == [5, 1])
    }
  }

  @Test func aServerThatAsksForItsOwnStateGetsAnErrorAtOnce() async throws {
    try await withNode { node in
      let process = Kind.asyncServer.spawn(in: node)
      let errors = Chronicle<CallError?>()
      process.send(
        .await { me in
          do throws(CallError) {
            try await me.runtime.system.suspend(me.ref)
            errors.note(nil)
          } catch {
            errors.note(error)
          }
        }
      )
      #expect(await errors.entries(1) == [CallError(.callingSelf)])
    }
  }
}
