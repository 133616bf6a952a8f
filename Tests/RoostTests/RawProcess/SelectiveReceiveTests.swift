import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct SelectiveReceiveTests {
  /// Runs `body` as a raw process, feeds it, and returns what it made.
  private func run<Value: Sendable>(
    sending numbers: [Int] = [],
    _ body: @escaping @Sendable (Inbox<Int>) async throws -> Value
  ) async throws -> Value {
    try await withNode { node in
      let result = Chronicle<Result<Value, any Error>>()
      let go = Gate()
      let process = node.spawn(receiving: Int.self) { inbox in
        go.pass()
        do { result.note(.success(try await body(inbox))) } catch { result.note(.failure(error)) }
      }
      for number in numbers { process.send(number) }
      go.open()
      return try await result.entries(1)[0].get()
    }
  }

  private static func number(_ item: Received<Int>?) -> Int? {
    if case .message(let number)? = item { number } else { nil }
  }

  @Test func takesTheFirstThatMatchesAndLeavesTheOthersInOrder() async throws {
    let taken = try await run(sending: [1, 2, 3, 4, 5]) { inbox in
      var taken: [Int] = []
      taken.append(try await inbox.receive { Self.number($0).flatMap { $0 % 2 == 0 ? $0 : nil } })
      taken.append(try await inbox.receive { Self.number($0).flatMap { $0 > 2 ? $0 : nil } })
      for _ in 0..<3 { taken.append(Self.number(try await inbox.receive()) ?? -1) }
      return taken
    }
    #expect(taken == [2, 3, 1, 4, 5])
  }

  @Test func waitsForWhatComesLater() async throws {
    let taken = try await run(sending: [1]) { inbox in
      let ref = inbox.ref
      Task { for number in 2...9 { ref.send(number) } }
      var taken = [try await inbox.receive { Self.number($0).flatMap { $0 == 9 ? $0 : nil } }]
      while let next = Self.number(try await inbox.receive(timeout: .zero)) { taken.append(next) }
      return taken
    }
    #expect(taken == [9, 1, 2, 3, 4, 5, 6, 7, 8])
  }

  @Test func aTimeoutOfZeroLooksAtWhatIsThereAndDoesNotWait() async throws {
    let taken = try await run(sending: [1, 2]) { inbox in
      [
        Self.number(try await inbox.receive(timeout: .seconds(-5))),
        try await inbox.receive(timeout: .zero) { Self.number($0).flatMap { $0 == 7 ? $0 : nil } },
        Self.number(try await inbox.receive(timeout: .zero)),
        Self.number(try await inbox.receive(timeout: .zero)),
      ]
    }
    #expect(taken == [1, nil, 2, nil])
  }

  @Test func theTimeoutEndsTheWaitAndLeavesNothingBehind() async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let journal = Chronicle<String>()
      let process = node.spawn(receiving: Int.self) { inbox in
        journal.note("begun")
        let none = try await inbox.receive(timeout: .seconds(10)) {
          Self.number($0).flatMap { $0 > 5 ? $0 : nil }
        }
        journal.note("\(none as Int?)")
        journal.note("\(String(describing: Self.number(try await inbox.receive())))")
        let rest = try await inbox.receive(timeout: .zero)
        journal.note("\(rest.map { "\($0)" } ?? "nothing")")
      }
      _ = await journal.entries(1)
      process.send(3)
      while node.timerCount < 1 || node.info(of: process.pid)?.status == .running { await Task.yield() }
      clock.advance(by: .milliseconds(9_999))
      #expect(journal.entries.count == 1)
      clock.advance(by: .milliseconds(1))
      #expect(await journal.entries(4) == ["begun", "nil", "Optional(3)", "nothing"])
    }
  }

  @Test func aMatchInTimeTakesTheTimeoutBack() async throws {
    let clock = ManualClock()
    try await withNode(clock: clock) { node in
      let journal = Chronicle<Int?>()
      let process = node.spawn(receiving: Int.self) { inbox in
        journal.note(Self.number(try await inbox.receive(timeout: .seconds(10))))
        journal.note(Self.number(try await inbox.receive()))
      }
      process.send(1)
      _ = await journal.entries(1)
      while node.info(of: process.pid)?.status == .running { await Task.yield() }
      #expect(node.timerCount == 0)
      clock.advance(by: .seconds(20))
      process.send(2)
      #expect(await journal.entries(2) == [1, 2])
    }
  }

  @Test func signalsAreReceivedLikeMessages() async throws {
    let order = try await run { inbox in
      let me = inbox.me
      me.trapsExits = true
      let child = me.spawnLink(receiving: Int.self) { _ in throw Exit("child") }
      let monitor = me.monitor(child.pid)
      let down = try await inbox.receive { item -> ExitReason? in
        if case .info(.down(monitor, _, let reason)) = item { reason } else { nil }
      }
      let exit = try await inbox.receive { item -> ExitReason? in
        if case .info(.exit(_, let reason)) = item { reason } else { nil }
      }
      return [down, exit].map { $0 == .noproc ? "child" : $0 }
    }
    #expect(order == ["child", "child"])
  }

  @Test func anExitSignalEndsTheWaitWithItsReason() async throws {
    try await withNode { node in
      let journal = Chronicle<String>()
      let process = node.spawn(receiving: Int.self) { inbox in
        do {
          _ = try await inbox.receive { _ -> Int? in nil }
        } catch let exit as Exit {
          journal.note("\(exit.reason)")
          throw Exit("something else")
        }
      }
      let end = WatchedEnd(of: process)
      process.send(1)
      node.exit(process.pid, "told to")
      #expect(await end.reason == "told to")
      #expect(journal.entries.allSatisfy { $0 == "told to" })
    }
  }
}

extension Runtime {
  /// How many timers are set, but for the one that publishes metrics.
  var timerCount: Int { kernel.timers.count - 1 }
}
