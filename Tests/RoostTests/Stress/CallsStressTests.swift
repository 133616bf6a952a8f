import Testing

@testable import Roost

extension StressTests {
  struct CallsStressTests {
    @Test(
      "Each call ends once: by its answer, the server's end, the timeout or the cancellation, whichever is first"
    )
    func callsRacedWithAllThatEndsThem() async throws {
      try await underStress { node, census in
        let servers = Servers(node, census)
        let canceller = Board<Task<Void, Never>>()
        let isOver = Progress()
        let (callers, calls) = (16, StressScale.of(150))
        async let trouble: Void = onThreads(3, seed: 11) { thread, random in
          while isOver.count == 0 {
            switch thread {
            case 0: servers.answerLate()
            case 1: canceller.take()?.cancel()
            default: servers.strike(&random)
            }
            Servers.pause(&random)
          }
          servers.answerLate()
        }
        let outcomes = Outcomes()
        await withTaskGroup(of: Void.self) { group in
          for caller in 0..<callers {
            group.addTask {
              var random = SplitMix(seed: UInt64(caller))
              for number in 0..<calls {
                let call = servers.call(caller * calls + number, &random, outcomes, census)
                let task = Task { await call() }
                if call.mayBeCancelled { canceller.pin(task) }
                await task.value
              }
            }
          }
        }
        isOver.add()
        try await trouble
        canceller.clear()
        #expect(outcomes.faults == [])
        #expect(outcomes.count == callers * calls)
        // Nothing of a call that is over is left in its server.
        for server in servers.all {
          await server.becomesFreeOfCalls()
          node.exit(server.pid, .kill)
        }
        servers.forget()
      }
    }

    @Test("Everyone who waits for a process hears of its end once, even if it is too late to wait")
    func waitingForEnds() async throws {
      try await underStress { node, census in
        for round in 0..<StressScale.of(20) {
          let refs = (0..<12).map { Member.spawn(Kind.allCases[$0 % 3], in: node, census) }
          async let kills: Void = onThreads(2, seed: UInt64(round)) { thread, random in
            for index in stride(from: thread, to: refs.count, by: 2) {
              refs[index].suffer(.signal("over"), in: node)
              random.stumble()
            }
          }
          await withTaskGroup(of: ExitReason.self) { group in
            for _ in 0..<4 { for ref in refs { group.addTask { await ref.untilExit() } } }
            for await reason in group { #expect(reason == "over" || reason == .noproc) }
          }
          try await kills
        }
      }
    }
  }
}

/// How calls ended.
private final class Outcomes: Sendable {
  private let state = Locked((count: 0, faults: [String]()))

  var count: Int { state.withLock { $0.count } }
  var faults: [String] { state.withLock { $0.faults } }

  func note(_ fault: String?) {
    state.withLock { state in
      state.count += 1
      if let fault { state.faults.append(fault) }
    }
  }
}

/// Servers that come and go under the calls.
private final class Servers: Sendable {
  private let node: Runtime
  private let census: Census
  private let refs: Locked<[Ref<Answerer.Message>]>
  private let late: Board<@Sendable () -> Void>

  init(_ node: Runtime, _ census: Census) {
    self.node = node
    self.census = census
    let late = Board<@Sendable () -> Void>()
    self.late = late
    refs = Locked(Kind.allCases.map { Answerer.spawn($0, in: node, late, census) })
  }

  var all: [Ref<Answerer.Message>] { refs.withLock { $0 } }

  func forget() { refs.withLock { $0 = [] } }

  /// Answers, from a thread of its own, what has been put off.
  func answerLate() { while let answer = late.take() { answer() } }

  /// Kills a server, or has one end while it handles a call, and puts another in its place.
  func strike(_ random: inout SplitMix) {
    let new = Answerer.spawn(random.element(of: Kind.allCases), in: node, late, census)
    let place = random.index(Kind.allCases.count)
    let old = refs.withLock { refs in
      defer { refs[place] = new }
      return refs[place]
    }
    if random.oneIn(2) { node.exit(old.pid, random.oneIn(2) ? .kill : .shutdown) } else { old.send(.crash) }
  }

  static func pause(_ random: inout SplitMix) {
    Gate().pass(within: UInt64(random.index(100_000)))
  }

  func call(_ number: Int, _ random: inout SplitMix, _ outcomes: Outcomes, _ census: Census) -> Call {
    let manner = random.element(of: Answerer.Manner.allCases)
    let mustTimeOut = manner == .never || random.oneIn(3)
    let place = random.index(Kind.allCases.count)
    return Call(
      number: number,
      server: refs.withLock { $0[place] },
      manner: manner,
      timeout: mustTimeOut ? .microseconds(max(0, random.index(1_000) - 50)) : nil,
      mayBeCancelled: random.oneIn(3),
      outcomes: outcomes,
      life: census.tracked()
    )
  }
}

private struct Call: Sendable {
  let number: Int
  let server: Ref<Answerer.Message>
  let manner: Answerer.Manner
  let timeout: Duration?
  let mayBeCancelled: Bool
  let outcomes: Outcomes
  let life: Tracked

  func callAsFunction() async {
    var fault: String?
    do throws(CallError) {
      let answer = try await server.call(timeout: timeout) { .ask(number, manner, life, $0) }
      if answer.number != number { fault = "the answer to \(answer.number) went to \(number)" }
    } catch {
      switch error.code {
      case .timeout: if timeout == nil { fault = "\(error)" }
      case .cancelled: if !mayBeCancelled { fault = "\(error)" }
      case .exit: if !Answerer.ends.contains(error.reason ?? .kill) { fault = "\(error)" }
      case .callingSelf, .mailboxFull, .refused, .invalidTimeout, .abandoned, .invalidRequest, .invalidAnswer:
        fault = "\(error)"
      }
    }
    outcomes.note(fault)
  }
}

/// Answers calls in all the ways there are.
private struct Answerer: GenServer {
  enum Manner: CaseIterable, Sendable {
    case atOnce, later, twice, never
  }

  struct Answer: Sendable {
    let number: Int
    let life: Tracked
  }

  enum Message: Sendable {
    case ask(Int, Manner, Tracked, Reply<Answer>)
    case crash
  }

  /// How servers end here.
  static let ends: [ExitReason] = [.killed, .shutdown, .noproc, "crash"]

  let late: Board<@Sendable () -> Void>
  var kept: [Reply<Answer>] = []

  init(_ late: Board<@Sendable () -> Void>) { self.late = late }

  mutating func handle(_ message: Message, _ me: Context<Message>) throws {
    guard case .ask(let number, let manner, let life, let reply) = message else { throw Exit("crash") }
    let answer = Answer(number: number, life: life)
    switch manner {
    case .atOnce: reply(answer)
    case .later: late.pin { reply(answer) }
    case .twice:
      late.pin { reply(answer) }
      reply(answer)
    case .never: kept.append(reply)
    }
  }

  private struct Waiting: AsyncGenServer {
    var answerer: Answerer

    mutating func handle(_ message: Message, _ me: Context<Message>) async throws {
      try answerer.handle(message, me)
    }
  }

  static func spawn(
    _ kind: Kind,
    in node: Runtime,
    _ late: Board<@Sendable () -> Void>,
    _ census: Census
  ) -> Ref<Message> {
    let ref: Ref<Message> =
      switch kind {
      case .syncServer: node.spawn { Answerer(late) }
      case .asyncServer: node.spawn { Waiting(answerer: Answerer(late)) }
      case .raw:
        node.spawn(receiving: Message.self) { inbox in
          var answerer = Answerer(late)
          while true {
            if case .message(let message) = try await inbox.receive() {
              try answerer.handle(message, inbox.me)
            }
          }
        }
      }
    census.note(ref.mailbox)
    return ref
  }
}
