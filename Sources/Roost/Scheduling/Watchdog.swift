import Synchronization

/// Notices scheduler threads that are stuck in a handler and keeps the other processes running.
///
/// A thread of its own looks at the workers every millisecond while any is at work, and sleeps while all
/// are idle. What waits in the hand-off slot of a worker that has not moved since the last look goes to
/// the queue, where others can steal it; while core threads stay stuck and work waits, spares run it. A stall
/// that lasts is reported.
final class Watchdog: Sendable {
  /// The time between two looks.
  static let period: UInt64 = 1_000_000

  /// After how many looks without progress a thread counts as stuck.
  static let looksUntilStuck = 10

  private let scheduler: Scheduler
  private let stalls: StallWatch?
  private let gate = Gate()
  private let isAsleep = Atomic<Bool>(false)
  private let isStopping = Atomic<Bool>(false)
  private let thread = Locked<Thread?>(nil)

  init(_ scheduler: Scheduler, _ stalls: StallWatch?) throws(Thread.Refused) {
    self.scheduler = scheduler
    self.stalls = stalls
    let started = try Thread("roost-watch") { [self] in run() }
    thread.withLock { $0 = started }
  }

  /// Called by a worker that starts to work after a sleep.
  func wake() {
    if isAsleep.load(ordering: .sequentiallyConsistent) { gate.open() }
  }

  func stop() {
    isStopping.store(true, ordering: .sequentiallyConsistent)
    gate.open()
    thread.withLock { $0.take() }?.join()
  }

  private func run() {
    var seen = scheduler.workers.map { _ in StallCounter() }
    while !isStopping.load(ordering: .sequentiallyConsistent) {
      if scheduler.everyoneIsIdle {
        isAsleep.store(true, ordering: .sequentiallyConsistent)
        if scheduler.everyoneIsIdle { gate.pass() }
        isAsleep.store(false, ordering: .sequentiallyConsistent)
      }
      gate.pass(within: Self.period)
      look(&seen)
    }
  }

  private func look(_ seen: inout [StallCounter]) {
    var stuck = 0
    for worker in scheduler.workers {
      let looks = seen[worker.index].look(worker.progress.load(ordering: .relaxed))
      guard looks > 0 else { continue }
      if let waiting = worker.takeHandOff() {
        worker.queue.append(waiting)
        scheduler.wakeOne()
      }
      if !worker.afterwards.isEmpty { worker.afterwards.run() }
      if looks >= Self.looksUntilStuck { stuck += 1 }
      if let stalls, looks == stalls.looks { stalls.report(worker) }
    }
    let needed = stuck > 0 && scheduler.everyoneIsBusy && scheduler.hasQueuedWork
    if needed || stuck == 0 { scheduler.wantSpares(stuck) }
  }
}

/// Who is told, once for each stall, of a worker that has been in the same slice for so many looks.
struct StallWatch: Sendable {
  let looks: Int
  let report: @Sendable (Worker) -> Void

  /// - Parameter time: what a stall lasts at least.
  init(after time: Duration, report: @escaping @Sendable (Worker) -> Void) {
    looks = max(1, Int(clamping: TimerTick.nanoseconds(time) / Int64(Watchdog.period)))
    self.report = report
  }
}

/// Counts for how many looks in a row a worker has been in the same slice.
struct StallCounter {
  private var progress: UInt64 = 0
  private var looks = 0

  /// Takes note of the worker's progress (odd while a slice runs) and returns the looks without any.
  mutating func look(_ current: UInt64) -> Int {
    looks = current == progress && current % 2 == 1 ? looks + 1 : 0
    progress = current
    return looks
  }
}
