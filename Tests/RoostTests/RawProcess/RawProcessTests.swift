import Testing

@testable import Roost

@Suite(.timeLimit(.minutes(5)))
struct RawProcessTests {
  @Test func itEndsAsItsBodyDoes() async throws {
    struct Boom: Error {}
    try await withNode { node in
      for (outcome, reason) in [
        (0, .normal), (1, "a word"), (2, .error(.init(type: "Boom", message: "Boom()"))), (3, "stopped"),
      ] as [(Int, ExitReason)] {
        let go = Hold()
        let process = node.spawn(receiving: Never.self) { inbox in
          go.wait()
          if outcome == 1 { throw Exit("a word") }
          if outcome == 2 { throw Boom() }
          if outcome == 3 { inbox.me.stop("stopped") }
        }
        await go.begins()
        let end = WatchedEnd(of: process)
        go.release()
        #expect(await end.reason == reason)
      }
    }
  }

  @Test func itsBodyHasAllThatAServerHas() async throws {
    try await withNode { node in
      let findings = Chronicle<String>()
      let process = node.spawn(receiving: Int.self, options: ProcessOptions(trapsExits: true)) { inbox in
        findings.note("\(inbox.trapsExits)")
        findings.note("\(inbox.pid == inbox.ref.pid)")
        findings.note("\(inbox.runtime.node == inbox.pid.node)")
        let child = inbox.me.spawnLink(receiving: Never.self) { _ in throw Exit("child") }
        let timer = inbox.me.startTimer(after: .zero)
        inbox.me.send(1, after: .zero)
        var left = 3
        while left > 0 {
          switch try await inbox.receive() {
          case .message(1), .info(.timer(timer)), .info(.exit(child.pid, "child")): left -= 1
          case let other: findings.note("\(other)")
          }
        }
        findings.note("done")
      }
      #expect(await findings.entries(4) == ["true", "true", "true", "done"])
      _ = process
    }
  }

  @Test func whatIsLeftInTheMailboxIsReleasedWithTheProcess() async throws {
    try await withNode { node in
      let living = SharedCount()
      let go = Hold()
      let process = node.spawn(receiving: Tracked.self) { inbox in
        go.wait()
        // One taken, two passed over, the others never looked at.
        var seen = 0
        _ = try await inbox.receive { _ -> Bool? in
          seen += 1
          return seen == 3 ? true : nil
        }
      }
      await go.begins()
      let end = WatchedEnd(of: process)
      for _ in 0..<10 { process.send(Tracked(living)) }
      #expect(living.value == 10)
      go.release()
      #expect(await end.reason == .normal)
      #expect(living.value == 0)
    }
  }

  @Test func whatAMatchFailsOnIsTakenWhetherItHadBeenPassedOverOrNot() async throws {
    try await withNode { node in
      let journal = Chronicle<Int>()
      let process = node.spawn(receiving: Int.self) { inbox in
        // The first time 2 comes after 1, which is passed over; the second time 1 has been passed over.
        for odd in [2, 1] {
          do {
            _ = try await inbox.receive { item -> Int? in
              if case .message(odd) = item { throw Exit("not this one") }
              return nil
            }
          } catch let exit as Exit where exit.reason == "not this one" {
            journal.note(odd)
          }
        }
        if case .message(let number) = try await inbox.receive() { journal.note(number) }
      }
      for number in 1...3 { process.send(number) }
      #expect(await journal.entries(3) == [2, 1, 3])
    }
  }
}
