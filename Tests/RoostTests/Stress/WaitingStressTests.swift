import Testing

@testable import Roost

extension StressTests {
  struct WaitingStressTests {
    @Test("A process that is killed while it waits for whatever ends at once, and its Task soon after")
    func killsOfTheWaiting() async throws {
      try await underStress { node, census in
        let rounds = StressScale.of(12)
        let mute = node.spawn { Mute() }
        for round in 0..<rounds {
          let ended = Progress()
          let wrong = Chronicle<String>()
          let waits = Wait.allCases
          let refs = (0..<150).map { waits[$0 % waits.count].spawn(in: node, mute, census) }
          for ref in refs { census.note(ref.mailbox) }
          try await onThreads(4, seed: UInt64(round)) { thread, random in
            for index in stride(from: thread, to: refs.count, by: 4) {
              let ref = refs[index]
              let sent: ExitReason = random.oneIn(2) ? .kill : .other("\(index)")
              let seen: ExitReason = sent == .kill ? .killed : sent
              let isThere = ref.mailbox.onExit { reason in
                if reason != seen { wrong.note("\(reason) instead of \(seen)") }
                ended.add()
              }
              if !isThere { wrong.note("\(ref) had ended") }
              for number in 0..<random.index(4) { ref.send(number) }
              if random.oneIn(3) { node.send("something", to: ref.pid) }
              random.stumble()
              node.exit(ref.pid, sent)
              for number in 0..<random.index(2) { ref.send(number) }
            }
          }
          try await ended.reach(refs.count)
          #expect(ended.count == refs.count)
          #expect(wrong.entries == [])
        }
        node.exit(mute.pid, .kill)
      }
    }

    @Test("Waits for mail end by what comes first, mail or the timeout, and no message is lost between two")
    func receivesRacedWithTimeouts() async throws {
      try await underStress { node, census in
        let count = StressScale.of(1_500)
        let done = Progress()
        let faults = Chronicle<String>()
        let refs = (0..<4).map { number in
          node.spawn(receiving: Int.self) { inbox in
            let life = census.tracked()
            var random = SplitMix(seed: UInt64(number))
            var next = 0
            while next < count {
              let timeout = Duration.microseconds(random.index(1_200) - 100)
              switch try await inbox.receive(timeout: timeout) {
              case .message(next)?: next += 1
              case nil: break
              case let other?: faults.note("\(other) instead of \(next)")
              }
            }
            _ = life
            done.add()
          }
        }
        try await onThreads(refs.count, seed: 15) { thread, random in
          for number in 0..<count {
            refs[thread].send(number)
            if random.oneIn(10) { Gate().pass(within: UInt64(random.index(200_000))) }
          }
        }
        try await done.reach(refs.count)
        #expect(faults.entries == [])
      }
    }
  }
}

/// What a process may wait for.
private enum Wait: CaseIterable, Sendable {
  case serverMail, receive, matching, timeout, answer, delay, repeated

  func spawn(in node: Runtime, _ mute: Ref<Mute.Message>, _ census: Census) -> Ref<Int> {
    switch self {
    case .serverMail: node.spawn { Idle(life: census.tracked()) }
    case .delay: node.spawn { Idle(life: census.tracked(), delay: .seconds(3600)) }
    case .receive: raw(node, census) { inbox in while true { _ = try await inbox.receive() } }
    case .matching: raw(node, census) { inbox in try await inbox.receive { _ -> Void? in nil } }
    case .timeout:
      raw(node, census) { inbox in while true { _ = try await inbox.receive(timeout: .seconds(3600)) } }
    case .repeated:
      raw(node, census) { inbox in while true { _ = try await inbox.receive(timeout: .microseconds(50)) } }
    case .answer: raw(node, census) { _ in try await mute.call(timeout: .seconds(3600)) { $0 } }
    }
  }

  private func raw(
    _ node: Runtime,
    _ census: Census,
    _ body: @escaping @Sendable (Inbox<Int>) async throws -> Void
  ) -> Ref<Int> {
    node.spawn(receiving: Int.self) { inbox in
      let life = census.tracked()
      try await body(inbox)
      _ = life
    }
  }
}

/// Waits in its handlers as long as it is told.
private struct Idle: AsyncGenServer {
  typealias Message = Int

  let life: Tracked
  var delay: Duration?

  mutating func start(_ me: Context<Int>) async throws {
    me.ref.send(0)
    me.setIdleTimeout(.microseconds(200))
  }

  mutating func handle(_ message: Int, _ me: Context<Int>) async throws { try await linger(me) }

  mutating func handle(info: Info, _ me: Context<Int>) async throws { try await linger(me) }

  private func linger(_ me: Context<Int>) async throws {
    me.setIdleTimeout(.microseconds(200))
    if let delay { try await Task.sleep(for: delay) }
  }
}

/// Never answers.
private struct Mute: GenServer {
  typealias Message = Reply<Void>

  var kept: [Reply<Void>] = []

  mutating func handle(_ reply: Reply<Void>, _ me: Context<Message>) { kept.append(reply) }
}
