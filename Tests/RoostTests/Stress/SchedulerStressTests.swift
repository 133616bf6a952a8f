import Testing

@testable import Roost

extension StressTests {
  struct SchedulerStressTests {
    @Test(
      "No wake-up is lost: whatever a thread outside queues is run, though all scheduler threads fall asleep in between",
      arguments: [1, 2, 4]
    )
    func wakeUps(_ schedulers: Int) async throws {
      try await underStress(schedulers: schedulers) { node, _ in
        let (rounds, threads) = (StressScale.of(600), 3)
        let meeting = Meeting(of: threads)
        try await onThreads(threads, seed: 16) { thread, random in
          let answered = Gate()
          let refs = Kind.allCases.map { $0.spawn(in: node) }
          for _ in 0..<rounds {
            refs[random.index(refs.count)].perform { _ in answered.open() }
            answered.pass()
            // Nobody queues anything that could make up for a lost wake-up.
            meeting.pass(thread)
            if random.oneIn(4) { Gate().pass(within: UInt64(random.index(500_000))) }
          }
          for ref in refs { node.exit(ref.pid, .kill) }
        }
      }
    }

    @Test(
      "What a handler sets in motion is run while the handler holds its thread and waits for it",
      arguments: [1, 2]
    )
    func heldThreads(_ schedulers: Int) async throws {
      try await underStress(schedulers: schedulers) { node, _ in
        let rounds = StressScale.of(60)
        try await onThreads(1, seed: 17) { _, random in
          let done = Gate()
          let (holder, helper) = (Kind.syncServer.spawn(in: node), Kind.syncServer.spawn(in: node))
          for _ in 0..<rounds {
            holder.perform { _ in
              let helped = Gate()
              helper.perform { _ in helped.open() }
              helped.pass()
              done.open()
            }
            done.pass()
            // Now and then all threads are asleep.
            Gate().pass(within: UInt64(random.index(300_000)))
          }
          for ref in [holder, helper] { node.exit(ref.pid, .kill) }
        }
      }
    }

    @Test("A tree of processes that grows and withers on all threads leaves none")
    func growingAndWithering() async throws {
      try await underStress { node, census in
        let trees = StressScale.of(60)
        let leaves = Progress()
        try await onThreads(2, seed: 18) { _, _ in
          for _ in 0..<trees { node.spawn { Branch(depth: 5, life: census.tracked(), leaves) } }
        }
        try await leaves.reach(2 * trees * 32)
      }
    }
  }
}

/// Grows two branches, and withers when both have.
private struct Branch: GenServer {
  typealias Message = Never

  let depth: Int
  let life: Tracked
  let leaves: Progress
  var left = 2

  init(depth: Int, life: Tracked, _ leaves: Progress) {
    (self.depth, self.life, self.leaves) = (depth, life, leaves)
  }

  mutating func start(_ me: Context<Never>) throws {
    guard depth > 0 else {
      leaves.add()
      return me.stop()
    }
    for _ in 0..<2 {
      _ = me.spawnMonitor { [depth, life, leaves] in Branch(depth: depth - 1, life: life, leaves) }
    }
  }

  mutating func handle(_ message: Never, _ me: Context<Never>) {}

  mutating func handle(info: Info, _ me: Context<Never>) {
    guard case .down(_, _, .normal) = info else { return }
    left -= 1
    if left == 0 { me.stop() }
  }
}

/// Where threads wait for one another.
private final class Meeting: Sendable {
  private let gates: [Gate]
  private let present = Locked(0)

  init(of threads: Int) { gates = (0..<threads).map { _ in Gate() } }

  func pass(_ thread: Int) {
    let isLast = present.withLock { present in
      present = (present + 1) % gates.count
      return present == 0
    }
    if isLast { for gate in gates { gate.open() } }
    gates[thread].pass()
  }
}
