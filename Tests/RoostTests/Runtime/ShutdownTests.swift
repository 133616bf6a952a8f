import Testing

@testable import Roost

/// The end of a node that is asked for directly.
@Suite(.timeLimit(.minutes(5)))
struct ShutdownTests {
  private static func node(_ clock: ManualClock, grace: Duration = .seconds(20)) throws -> Runtime {
    var configuration = RuntimeConfiguration.quiet(clock)
    configuration.gracePeriod = grace
    return try Runtime(configuration)
  }

  private struct Orderly: GenServer {
    struct Message: Sendable {}
    let journal: Chronicle<String>
    let onTerminate: @Sendable (Context<Message>) -> Void
    mutating func handle(_ message: Message, _ me: Context<Message>) {}
    mutating func terminate(_ reason: ExitReason, _ me: Context<Message>) {
      journal.note("terminate \(reason)")
      onTerminate(me)
    }
  }

  private static let traps = ProcessOptions(trapsExits: true)

  @Test func everyProcessIsAskedToEndAndServersThatTrapExitsTerminate() async throws {
    let journal = Chronicle<String>()
    let node = try Self.node(ManualClock())
    let plain = Kind.allCases.map { $0.spawn(in: node) }
    let ends = plain.map { WatchedEnd(of: $0) }
    let orderly = node.spawn(options: Self.traps) { Orderly(journal: journal, onTerminate: { _ in }) }
    _ = WatchedEnd(of: orderly)
    for process in plain { try await process.settle() }
    _ = try await node.system.state(of: orderly, as: Orderly.self)
    // The clock stands still, so that nothing is killed.
    await node.shutdown()
    for end in ends { #expect(await end.reason == .shutdown) }
    #expect(journal.entries == ["terminate shutdown"])
    #expect(node.processes == [])
    #expect(node.processCount == 0)
  }

  @Test func whatHasNotEndedWithinTheGracePeriodIsKilled() async throws {
    let clock = ManualClock()
    let seen = Chronicle<Seen>()
    let node = try Self.node(clock)
    let stubborn = Kind.raw.spawn(in: node, seen, options: Self.traps)
    let end = WatchedEnd(of: stubborn)
    let ending = Task { await node.shutdown() }
    guard case .exit(_, .shutdown) = await seen.entries(1)[0] else {
      Issue.record("\(seen.entries)")
      return
    }
    clock.advance(by: .milliseconds(19_900))
    try await stubborn.settle()
    clock.advance(by: .milliseconds(200))
    #expect(await end.reason == .killed)
    await ending.value
    #expect(node.processCount == 0)
  }

  @Test func aSecondCallWaitsForTheFirst() async throws {
    let journal = Chronicle<String>()
    let hold = Hold()
    let node = try Self.node(ManualClock())
    let process = try await node.start(options: Self.traps) {
      Orderly(journal: journal, onTerminate: { _ in hold.wait() })
    }
    let endings = (0..<3).map { number in
      Task {
        await node.shutdown()
        journal.note("over")
        return number
      }
    }
    await hold.begins()
    #expect(node.info(of: process.pid)?.currentHandler == "terminate")
    hold.release()
    for ending in endings { _ = await ending.value }
    #expect(journal.entries == ["terminate shutdown", "over", "over", "over"])
    await node.shutdown()
  }

  @Test func whatIsStartedWhileTheNodeEndsHasUntilTheEndOfTheGracePeriod() async throws {
    let (journal, late, clock) = (Chronicle<String>(), Chronicle<Ref<Order>>(), ManualClock())
    let node = try Self.node(clock)
    try await node.start(options: Self.traps) {
      Orderly(journal: journal) { me in
        late.note(me.spawn(options: Self.traps) { Puppet(journal: Chronicle()) })
      }
    }
    let ending = Task { await node.shutdown() }
    try await late.entries(1)[0].settle()
    clock.advance(by: .seconds(21))
    await ending.value
    #expect(journal.entries == ["terminate shutdown"])
    #expect(node.processCount == 0)
    await #expect(throws: CallError.exit(.noproc)) { try await late.entries[0].settle() }
  }

  @Test func aProcessMayEndItsOwnNode() async throws {
    let journal = Chronicle<String>()
    let node = try Self.node(ManualClock(), grace: .zero)
    let process = Kind.asyncServer.spawn(in: node)
    let end = WatchedEnd(of: process)
    process.send(
      .await { me in
        await me.runtime.shutdown()
        journal.note("over")
      }
    )
    #expect(await end.reason == .killed)
    #expect(await journal.entries(1) == ["over"])
    await node.shutdown()
    #expect(node.processCount == 0)
  }

  @Test func timersThatHaveNotFiredNeverDo() async throws {
    let clock = ManualClock()
    let living = SharedCount()
    let node = try Self.node(clock)
    let process = Kind.syncServer.spawn(in: node)
    let held = Tracked(living)
    process.send(.perform { [held] _ in _ = held }, after: .seconds(100))
    #expect(node.timerCount == 1)
    await node.shutdown()
    #expect(node.kernel.timers.count == 0)
    clock.advance(by: .seconds(1_000))
    process.send(.note(1), after: .zero)
    #expect(node.kernel.timers.count == 0)
  }
}
