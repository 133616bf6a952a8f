import Testing

@testable import Roost

/// What a selective receive leaves is still in the mailbox, as far as others can see.
@Suite(.timeLimit(.minutes(5)))
struct PassedOverTests {
  /// A raw process that passes all messages over until something untyped comes, and then takes what it has.
  private func spawnChooser(in node: Runtime, _ bound: MailboxBound?, _ journal: Chronicle<Int>) -> Ref<Int> {
    node.spawn(receiving: Int.self, options: ProcessOptions(mailbox: bound)) { inbox in
      _ = try await inbox.receive { item in if case .info(.message) = item { true } else { nil } }
      while case .message(let number)? = try await inbox.receive(timeout: .zero) { journal.note(number) }
      journal.note(-1)
      _ = try await inbox.receive()
    }
  }

  @Test(arguments: [Overflow.dropNewest, .dropOldest, .fail])
  func whatIsPassedOverCountsAsWaitingAndUnderTheBound(_ overflow: Overflow) async throws {
    try await withNode { node in
      let journal = Chronicle<Int>()
      let process = spawnChooser(in: node, MailboxBound(capacity: 3, overflow: overflow), journal)
      for number in 1...3 { process.send(number) }
      while node.info(of: process.pid)?.status == .running { await Task.yield() }
      #expect(node.info(of: process.pid)?.mailboxLength == 3)
      #expect(node.info(of: process.pid)?.messagesHandled == 0)
      for number in 4...10 { process.send(number) }
      if overflow == .fail {
        #expect(throws: MailboxFull(pid: process.pid)) { try process.trySend(11) }
      }
      #expect(node.info(of: process.pid)?.mailboxLength == 3)
      #expect(node.info(of: process.pid)?.messagesDropped == (overflow == .fail ? 8 : 7))
      node.send("now", to: process.pid)
      #expect(await journal.entries(4) == [1, 2, 3, -1])
      #expect(node.info(of: process.pid)?.mailboxLength == 0)
      #expect(node.info(of: process.pid)?.messagesHandled == 3)
      // There is room again.
      let end = WatchedEnd(of: process)
      process.send(12)
      #expect(await end.reason == .normal)
    }
  }

  @Test(arguments: [Overflow.dropNewest, .dropOldest])
  func theBoundHoldsWhileMessagesArePassedOver(_ overflow: Overflow) async throws {
    try await withNode { node in
      let process = spawnChooser(in: node, MailboxBound(capacity: 3, overflow: overflow), Chronicle())
      for number in 1...2000 {
        process.send(number)
        #expect(process.mailbox.length <= 3)
      }
      #expect(node.info(of: process.pid)?.messagesDropped == 1997)
    }
  }

  @Test func whatIsUntypedAndPassedOverCountsToo() async throws {
    try await withNode { node in
      let journal = Chronicle<Int>()
      let process = node.spawn(receiving: Int.self) { inbox in
        let target = inbox.me.pid
        let vain = inbox.me.monitor(Pid(node: target.node, number: .max, serial: 0))
        _ = try await inbox.receive { item in if case .message = item { true } else { nil } }
        inbox.me.demonitor(vain, flush: true)
        journal.note(inbox.me.runtime.info(of: target)?.mailboxLength ?? -1)
        while try await inbox.receive(timeout: .zero) != nil {}
        journal.note(inbox.me.runtime.info(of: target)?.mailboxLength ?? -1)
      }
      for _ in 0..<3 { node.send("untyped", to: process.pid) }
      while node.info(of: process.pid)?.mailboxLength != 4 || node.info(of: process.pid)?.status == .running {
        await Task.yield()
      }
      process.send(1)
      #expect(await journal.entries(2) == [3, 0])
    }
  }

  @Test func withoutABoundTheyCountToo() async throws {
    try await withNode { node in
      let journal = Chronicle<Int>()
      let process = spawnChooser(in: node, nil, journal)
      for number in 1...100 { process.send(number) }
      while node.info(of: process.pid)?.status == .running { await Task.yield() }
      #expect(node.info(of: process.pid)?.mailboxLength == 100)
      node.send("now", to: process.pid)
      #expect(await journal.entries(101) == Array(1...100) + [-1])
      #expect(node.info(of: process.pid)?.mailboxLength == 0)
    }
  }
}
