import Testing

@testable import Roost

extension StressTests {
  struct MonitorsStressTests {
    @Test(
      "A monitor gives exactly one DOWN, and none once it has been taken away with flush, whoever ends when"
    )
    func monitorsRacedWithEnds() async throws {
      try await underStress { node, census in
        for round in 0..<StressScale.of(8) {
          let targets = (0..<300).map { index in
            Member.spawn(Kind.allCases[index % Kind.allCases.count], in: node, census)
          }
          let pids = targets.map(\.pid)
          let watchers = (0..<6).map { index in
            Watcher.spawn(Kind.allCases[index % Kind.allCases.count], in: node, pids, seed: UInt64(index))
          }
          let ended = Progress()
          for target in targets { target.mailbox.onExit { _ in ended.add() } }
          try await onThreads(4, seed: UInt64(round)) { thread, random in
            for index in stride(from: thread, to: targets.count, by: 4) {
              for watcher in watchers { watcher.send(.step) }
              let blow: LinkedFate.Blow = random.oneIn(2) ? .order("told") : .signal(.kill)
              targets[index].suffer(blow, in: node)
              random.stumble()
            }
          }
          try await ended.reach(targets.count)
          // Those who wait outside for the end of a process hear of it after its monitors.
          for watcher in watchers {
            // A step that came late has its DOWN put behind what is there already: a report is taken after that.
            _ = try await watcher.call(timeout: nil, Watcher.Message.report)
            let ledger = try await watcher.call(timeout: nil, Watcher.Message.report)
            #expect(ledger.faults == [])
            #expect(ledger.open == [], "DOWNs were lost")
            #expect(ledger.delivered > 0 && ledger.removed > 0)
            #expect(node.info(of: watcher.pid)?.monitors == 0)
            node.exit(watcher.pid, .shutdown)
          }
        }
      }
    }

    @Test("A watcher that ends leaves no monitor on those that live, whoever else monitors them")
    func watchersRacedWithOneAnother() async throws {
      try await underStress { node, census in
        let targets = (0..<8).map { _ in Member.spawn(.syncServer, in: node, census) }
        let pids = targets.map(\.pid)
        let rounds = StressScale.of(100)
        let ended = Progress()
        try await onThreads(4, seed: 5) { _, random in
          for _ in 0..<rounds {
            let watcher = Watcher.spawn(
              random.element(of: Kind.allCases),
              in: node,
              pids,
              seed: random.next()
            )
            watcher.mailbox.onExit { _ in ended.add() }
            for _ in 0..<(random.index(20)) { watcher.send(.step) }
            random.stumble()
            node.exit(watcher.pid, random.oneIn(2) ? .kill : .shutdown)
          }
        }
        try await ended.reach(4 * rounds)
        // A handler that a kill has left behind takes its last monitor away itself.
        try await eventually("no target is monitored") {
          pids.allSatisfy { node.info(of: $0)?.monitoredBy == 0 }
        }
        for pid in pids { node.exit(pid, .kill) }
      }
    }
  }
}

/// Monitors and demonitors at random, and keeps account of what has to come of it.
private struct Watcher: GenServer {
  enum Message: Sendable {
    case step
    case report(Reply<MonitorLedger>)
  }

  let pids: [Pid]
  var ledger: MonitorLedger

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .step: ledger.step(me, pids)
    case .report(let reply): reply(ledger)
    }
  }

  mutating func handle(info: Info, _ me: Context<Message>) { ledger.note(info) }

  private struct Waiting: AsyncGenServer {
    var watcher: Watcher

    mutating func handle(_ message: Message, _ me: Context<Message>) async { watcher.handle(message, me) }

    mutating func handle(info: Info, _ me: Context<Message>) async { watcher.handle(info: info, me) }
  }

  static func spawn(_ kind: Kind, in node: Runtime, _ pids: [Pid], seed: UInt64) -> Ref<Message> {
    let watcher = Watcher(pids: pids, ledger: MonitorLedger(seed: seed))
    return switch kind {
    case .syncServer: node.spawn { watcher }
    case .asyncServer: node.spawn { Waiting(watcher: watcher) }
    case .raw:
      node.spawn(receiving: Message.self) { inbox in
        var watcher = watcher
        while true {
          switch try await inbox.receive() {
          case .message(let message): watcher.handle(message, inbox.me)
          case .info(let info): watcher.handle(info: info, inbox.me)
          }
        }
      }
    }
  }
}

/// What one process has monitored, and what may still come of it.
private struct MonitorLedger: Sendable {
  private enum State {
    /// Its DOWN has to come.
    case due
    case delivered

    /// Its DOWN must not come.
    case removed
  }

  private(set) var faults: [String] = []
  private var states: [MonitorRef: State] = [:]
  private var refs: [MonitorRef] = []
  private var random: SplitMix

  init(seed: UInt64) { random = SplitMix(seed: seed) }

  /// Those whose DOWN has to come and has not.
  var open: [MonitorRef] { refs.filter { states[$0] == .due } }
  var delivered: Int { states.values.count { $0 == .delivered } }
  var removed: Int { states.values.count { $0 == .removed } }

  mutating func step<Message>(_ me: Context<Message>, _ pids: [Pid]) {
    if refs.isEmpty || random.oneIn(2) {
      let ref = me.monitor(random.element(of: pids))
      states[ref] = .due
      refs.append(ref)
      if !random.oneIn(5) { return }
      return remove(ref, flush: true, me)
    }
    remove(random.element(of: refs), flush: !random.oneIn(3), me)
  }

  private mutating func remove<Message>(_ ref: MonitorRef, flush: Bool, _ me: Context<Message>) {
    let wasWatching = me.demonitor(ref, flush: flush)
    switch states[ref] {
    case .due: if wasWatching || flush { states[ref] = .removed }
    case .delivered, .removed: if wasWatching { faults.append("\(ref) was watching though it had ended") }
    case nil: faults.append("\(ref) is unknown")
    }
  }

  mutating func note(_ info: Info) {
    guard case .down(let ref, _, _) = info else { return faults.append("\(info)") }
    if states[ref] != .due { faults.append("a DOWN too many of \(ref)") }
    states[ref] = .delivered
  }
}
