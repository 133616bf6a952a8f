import Testing

@testable import Roost

extension StressTests {
  struct TimersStressTests {
    @Test(
      "A delayed message comes once or, if a cancel was in time, never; one cancel at most is",
      arguments: [false, true]
    )
    func cancelsRacedWithFiring(_ isManual: Bool) async throws {
      let clock = isManual ? ManualClock() : nil
      try await underStress(clock: clock) { node, census in
        let count = StressScale.of(3_000)
        let arrivals = Arrivals(count)
        let receiver = node.spawn { Receiver(arrivals: arrivals) }
        let cancelled = (0..<count).map { _ in SharedCount() }
        let board = Board<(Int, ScheduledSend)>()
        try await onThreads(4, seed: 9) { thread, random in
          for number in stride(from: thread, to: count, by: 4) {
            let message = Receiver.Message(number: number, life: census.tracked())
            let timer = receiver.send(message, after: .microseconds(random.index(2_000)))
            board.pin((number, timer))
            // Somebody else's timer, or this one; perhaps one that others cancel too.
            for _ in 0..<random.index(3) {
              let (number, timer) = board.any(&random)
              if timer.cancel() { cancelled[number].add(1) }
            }
            if random.oneIn(8) { clock?.advance(by: .microseconds(random.index(1_500))) }
            random.stumble()
          }
        }
        board.clear()
        clock?.advance(by: .seconds(1))
        let inTime = cancelled.reduce(0) { $0 + $1.value }
        try await arrivals.progress.reach(count - inTime)
        _ = try await node.system.state(of: receiver, as: Receiver.self)
        for (number, arrived) in arrivals.counts.enumerated() {
          #expect(arrived + cancelled[number].value == 1)
        }
        node.exit(receiver.pid, .shutdown)
      }
    }

    @Test(
      "A process's own timers come once, and never after they have been cancelled",
      arguments: Kind.allCases
    )
    func ownTimers(_ kind: Kind) async throws {
      try await underStress { node, _ in
        let processes = (0..<20).map { TimerKeeper.spawn(kind, in: node, seed: UInt64($0)) }
        let steps = StressScale.of(100)
        for process in processes { process.send(.step(steps)) }
        for process in processes {
          let ledger = try await process.call(timeout: nil, TimerKeeper.Message.report)
          #expect(ledger.faults == [])
          #expect(ledger.isEmpty)
          node.exit(process.pid, .shutdown)
        }
      }
    }

    @Test("The timers of processes that are killed are never heard of again")
    func timersOfTheKilled() async throws {
      try await underStress { node, census in
        let rounds = StressScale.of(100)
        try await onThreads(4, seed: 10) { _, random in
          for _ in 0..<rounds {
            let process = random.element(of: Kind.allCases).spawn(in: node)
            let (spans, idle, life) = (
              (0..<4).map { _ in random.index(3_000) }, random.index(500), census.tracked()
            )
            process.perform { me in
              _ = life
              for span in spans { _ = me.startTimer(after: .microseconds(span)) }
              _ = me.startTimer(after: .seconds(3600))
              me.send(.note(1), after: .microseconds(spans[0]))
              me.setIdleTimeout(.microseconds(idle))
            }
            random.stumble()
            node.exit(process.pid, random.oneIn(2) ? .kill : .shutdown)
          }
        }
      }
    }
  }
}

/// How often each of so many messages has arrived.
private final class Arrivals: Sendable {
  let progress = Progress()
  private let state: Locked<[Int]>

  init(_ count: Int) { state = Locked(Array(repeating: 0, count: count)) }

  var counts: [Int] { state.withLock { $0 } }

  func note(_ number: Int) {
    state.withLock { $0[number] += 1 }
    progress.add()
  }
}

private struct Receiver: GenServer {
  struct Message: Sendable {
    let number: Int
    let life: Tracked
  }

  let arrivals: Arrivals

  mutating func handle(_ message: Message, _ me: Context<Message>) { arrivals.note(message.number) }
}

/// Starts and cancels timers of its own.
private struct TimerKeeper: GenServer {
  enum Message: Sendable {
    case step(Int)
    case report(Reply<TimerLedger>)
  }

  var ledger: TimerLedger
  var asker: Reply<TimerLedger>?
  var isDone = false

  init(seed: UInt64) { ledger = TimerLedger(seed: seed) }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .step(0): isDone = true
    case .step(let left):
      ledger.step(me)
      me.ref.send(.step(left - 1))
    case .report(let reply): asker = reply
    }
    answer()
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    ledger.note(info)
    answer()
  }

  /// Once all timers have run out.
  private func answer() { if isDone, ledger.isEmpty { asker?(ledger) } }

  private struct Waiting: AsyncGenServer {
    var keeper: TimerKeeper

    mutating func handle(_ message: Message, _ me: Context<Message>) async { keeper.handle(message, me) }

    mutating func handle(info: Info, _ me: Context<Message>) async { keeper.handle(info: info, me) }
  }

  static func spawn(_ kind: Kind, in node: Runtime, seed: UInt64) -> Ref<Message> {
    switch kind {
    case .syncServer: node.spawn { TimerKeeper(seed: seed) }
    case .asyncServer: node.spawn { Waiting(keeper: TimerKeeper(seed: seed)) }
    case .raw:
      node.spawn(receiving: Message.self) { inbox in
        var keeper = TimerKeeper(seed: seed)
        while true {
          // Timers of its receives come and go beside its own.
          switch try await inbox.receive(timeout: .microseconds(100)) {
          case .message(let message): keeper.handle(message, inbox.me)
          case .info(let info): keeper.handle(info: info, inbox.me)
          case nil: break
          }
        }
      }
    }
  }
}

/// The timers of one process that have to come, and those that must not.
private struct TimerLedger: Sendable {
  private(set) var faults: [String] = []
  private var due: [TimerRef] = []
  private var random: SplitMix

  init(seed: UInt64) { random = SplitMix(seed: seed) }

  var isEmpty: Bool { due.isEmpty }

  mutating func step<Message>(_ me: Context<Message>) {
    due.append(me.startTimer(after: .microseconds(random.index(1_500))))
    guard random.oneIn(2) else { return }
    let timer = due.remove(at: random.index(due.count))
    if !me.cancelTimer(timer) { faults.append("\(timer) has not come, and was too late to cancel") }
    if me.cancelTimer(timer) { faults.append("\(timer) was cancelled twice") }
  }

  mutating func note(_ info: Info) {
    guard case .timer(let timer) = info, let index = due.firstIndex(of: timer) else {
      return faults.append("\(info)")
    }
    due.remove(at: index)
  }
}
