import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Runs processes and Swift jobs on a fixed set of threads, one a core.
///
/// Each thread has its own queue and steals from the others when it has nothing to do; it sleeps when
/// nobody has. What a thread makes ready goes into its hand-off slot and runs next on the same thread. A
/// ``Watchdog`` looks after threads that are stuck in a handler.
@usableFromInline
final class Scheduler: TaskExecutor {
  /// The threads that always run, one a core.
  let coreCount: Int
  private let crew: Crew

  /// The core threads, then the spares that the watchdog starts while core threads are stuck.
  let workers: [Worker]

  /// The queues of `workers`, which are looked at all the time without their references being counted.
  // Safe: the workers keep them.
  private let queues: [Unmanaged<RunQueue>]

  let graveyard = Graveyard()

  /// Nil if the system refused it: then nothing can be started.
  private let workerKey: pthread_key_t?
  private let idle: Locked<IdleSet>
  private let idleCount = Atomic<Int>(0)
  private let searching = Atomic<Int>(0)
  private let nextQueue = Atomic<Int>(0)
  private let isStopping = Atomic<Bool>(false)

  /// The threads have ended: jobs go elsewhere.
  private let hasStopped = Atomic<Bool>(false)
  private let threads = Locked<[Thread]>([])
  private let watchdog = Locked<Watchdog?>(nil)

  /// How many spares are at work, and how many should be.
  private let spares = Atomic<Int>(0)
  private let sparesWanted = Atomic<Int>(0)

  /// The core threads that sleep; the spares that sleep, and those that have no thread yet.
  private struct IdleSet {
    var sleeping: [Int] = []
    var spares: [Int] = []
    var unstarted: [Int]
  }

  init(coreCount: Int, spareCount: Int) {
    self.coreCount = coreCount
    let crew = Crew()
    self.crew = crew
    workers = (0..<(coreCount + spareCount)).map { Worker(index: $0, of: crew) }
    queues = workers.map { Unmanaged.passUnretained($0.queue) }
    workerKey = try? Worker.key.get()
    idle = Locked(IdleSet(unstarted: Array(coreCount..<(coreCount + spareCount)).reversed()))
  }

  /// - Parameter stalls: when the watchdog speaks of a thread that is stuck, and to whom; nil, never.
  func start(reporting stalls: StallWatch? = nil) throws(Thread.Refused) {
    _ = try Worker.key.get()
    for worker in workers[..<coreCount] { try startThread(worker) }
    let watchdog = try Watchdog(self, stalls)
    self.watchdog.withLock { $0 = watchdog }
  }

  /// Ends all threads once they have nothing to run, and waits for them.
  func stop() {
    isStopping.store(true, ordering: .sequentiallyConsistent)
    watchdog.withLock { $0.take() }?.stop()
    for worker in workers { worker.gate.open() }
    // Threads are waited for once, whoever else stops the scheduler.
    for thread in threads.withLock({ threads in
      defer { threads = [] }
      return threads
    }) { thread.join() }
    hasStopped.store(true, ordering: .sequentiallyConsistent)
    passOnJobs()
  }

  /// Gives what Tasks still have to do to Swift's own threads: a handler that was left behind by a kill, or a
  /// Task that awaited the end of the node.
  private func passOnJobs() {
    for worker in workers {
      while let runnable = worker.takeHandOff() ?? worker.queue.popFirst() {
        if let job = runnable.job { globalConcurrentExecutor.enqueue(ExecutorJob(job)) }
      }
    }
  }

  private func startThread(_ worker: Worker) throws(Thread.Refused) {
    let thread = try Thread("roost-run") { self.run(worker) }
    threads.withLock { $0.append(thread) }
  }

  // MARK: Making ready

  /// How many wait for a thread.
  var runQueue: Int { workers.reduce(0) { $0 + $1.queue.count } }

  /// The worker of the calling thread, if it is one of ours.
  var currentWorker: Worker? { ownWorker?.takeUnretainedValue() }

  /// The same, without its references being counted.
  private var ownWorker: Unmanaged<Worker>? {
    guard let workerKey, let pointer = pthread_getspecific(workerKey) else { return nil }
    let worker = Unmanaged<Worker>.fromOpaque(pointer)
    return worker._withUnsafeGuaranteedRef { $0.crew === crew } ? worker : nil
  }

  @usableFromInline
  func enqueue(_ job: consuming ExecutorJob) { ready(Runnable(UnownedJob(job))) }

  /// Runs `runnable` soon: next on this thread if it is one of ours.
  @usableFromInline
  func ready(_ runnable: Runnable) {
    guard let worker = ownWorker else { return inject(runnable) }
    worker._withUnsafeGuaranteedRef { worker in
      guard let older = worker.replaceHandOff(with: runnable) else { return }
      worker.queue.append(older)
      wakeOne()
    }
  }

  /// The process that this thread runs has been marked idle: what the thread still does is not its doing.
  @usableFromInline
  func leaveProcess() { ownWorker?._withUnsafeGuaranteedRef { $0.noteRunning(nil) } }

  /// Runs `process` again after all others that wait: its slice is over but it has more to do.
  @usableFromInline
  func yield(_ process: Process) {
    guard let worker = currentWorker else { return inject(Runnable(process)) }
    worker.queue.append(Runnable(process))
    wakeOne()
  }

  /// Does `work` soon, on this thread if it is one of ours, once it has run what it has or some of it; so that what
  /// several processes want done is done at once. Says no, and does nothing, on other threads.
  func afterwards(_ work: @escaping @Sendable () -> Void) -> Bool {
    guard let worker = currentWorker else { return false }
    worker.afterwards.add(work)
    return true
  }

  /// Queues what comes from a thread that is not ours.
  func inject(_ runnable: Runnable) {
    let turn = nextQueue.wrappingAdd(1, ordering: .relaxed).oldValue
    workers[Int(UInt(bitPattern: turn) % UInt(coreCount))].queue.append(runnable)
    wakeOne()
    if hasStopped.load(ordering: .sequentiallyConsistent) { passOnJobs() }
  }

  /// Wakes a sleeping thread unless one is already looking for work.
  func wakeOne() {
    while idleCount.load(ordering: .sequentiallyConsistent) > 0,
      searching.compareExchange(expected: 0, desired: 1, ordering: .sequentiallyConsistent).exchanged
    {
      // The thread that is woken takes over the mark that one is searching.
      if let index = popSleeping() { return workers[index].gate.open() }
      searching.wrappingSubtract(1, ordering: .sequentiallyConsistent)
      // Whoever has queued something meanwhile saw the mark and woke nobody.
      if !hasQueuedWork { return }
    }
  }

  private func popSleeping() -> Int? {
    idle.withLock { idle in
      let index = idle.sleeping.popLast()
      idleCount.store(idle.sleeping.count, ordering: .sequentiallyConsistent)
      return index
    }
  }

  // MARK: The life of a thread

  private func run(_ worker: Worker) {
    if let workerKey { pthread_setspecific(workerKey, Unmanaged.passUnretained(worker).toOpaque()) }
    var handOffs = 0
    while true {
      if worker.index >= coreCount, shouldRest() {
        guard rest(worker) else { return }
      } else if let runnable = next(worker, &handOffs) {
        execute(runnable, worker)
        _ = worker.finish(isIdle: false)
      } else if worker.finish(isIdle: true) {
        continue
      } else if let runnable = search(worker) {
        execute(runnable, worker)
      } else if worker.letGoOfBuried(in: graveyard) {
        continue
      } else if worker.index >= coreCount {
        spares.wrappingSubtract(1, ordering: .relaxed)
        guard rest(worker) else { return }
      } else if !sleep(worker) {
        return
      }
    }
  }

  private func execute(_ runnable: Runnable, _ worker: Worker) {
    let begun = worker.progress.load(ordering: .relaxed) &+ 1
    worker.noteRunning(runnable)
    worker.progress.store(begun, ordering: .relaxed)
    if let job = runnable.job {
      job.runSynchronously(on: asUnownedTaskExecutor())
    } else {
      let handled = worker.run(runnable.process)
      let messages = worker.messages.load(ordering: .relaxed)
      worker.messages.store(messages &+ handled, ordering: .relaxed)
    }
    worker.noteRunning(nil)
    worker.handOver(to: graveyard)
    worker.progress.store(begun &+ 1, ordering: .relaxed)
  }

  private func next(_ worker: Worker, _ handOffs: inout Int) -> Runnable? {
    if handOffs < Worker.handOffsInARow, let runnable = worker.takeHandOff() {
      handOffs += 1
      return runnable
    }
    handOffs = 0
    return worker.queue.popFirst() ?? worker.takeHandOff()
  }

  /// Looks for work, and once more after a short while: a thread that sleeps and is woken for each single
  /// process costs both sides more than the process.
  private func search(_ worker: Worker) -> Runnable? {
    for _ in 0..<Self.looksBeforeSleep {
      if let found = lookAround(worker) { return found }
      sched_yield()
    }
    return lookAround(worker)
  }

  private static let looksBeforeSleep = 30

  /// Looks for work in the queues of others.
  private func lookAround(_ worker: Worker) -> Runnable? {
    guard hasQueuedWork else { return worker.takeHandOff() }
    for distance in 1..<workers.count {
      let victim = workers[(worker.index + distance) % workers.count]
      guard let stolen = worker.queue.steal(from: victim.queue) else { continue }
      // While the others were on their way from queue to queue, a thread may have looked in vain and slept.
      if worker.queue.count > 0 { wakeOne() }
      return stolen
    }
    return worker.queue.popFirst() ?? worker.takeHandOff()
  }

  /// Sleeps until woken. Says whether the thread goes on.
  private func sleep(_ worker: Worker) -> Bool {
    idle.withLock { idle in
      idle.sleeping.append(worker.index)
      idleCount.store(idle.sleeping.count, ordering: .sequentiallyConsistent)
    }
    // Work may have come between the search and the announcement; whoever queues from now on wakes us.
    if hasQueuedWork || isStopping.load(ordering: .sequentiallyConsistent) {
      if withdraw(worker) { return hasQueuedWork || !isStopping.load(ordering: .sequentiallyConsistent) }
    }
    worker.gate.pass()
    if isStopping.load(ordering: .sequentiallyConsistent) { return true }
    searching.wrappingSubtract(1, ordering: .sequentiallyConsistent)
    // There may be more than one thing to do: the next sleeper is woken before this one starts.
    if hasQueuedWork { wakeOne() }
    watchdog.withLock { $0 }?.wake()
    return true
  }

  /// Takes back the announcement that a thread sleeps. Says no if another is about to wake it.
  private func withdraw(_ worker: Worker) -> Bool {
    let (withdrew, allSlept) = idle.withLock { idle in
      guard let position = idle.sleeping.firstIndex(of: worker.index) else { return (false, false) }
      idle.sleeping.remove(at: position)
      idleCount.store(idle.sleeping.count, ordering: .sequentiallyConsistent)
      return (true, idle.sleeping.count == coreCount - 1)
    }
    // The watchdog may have believed it, and gone to sleep too.
    if allSlept { watchdog.withLock { $0 }?.wake() }
    return withdrew
  }

  // MARK: Spares

  /// Lets as many spares work as core threads are stuck, up to the spares there are.
  func wantSpares(_ count: Int) {
    sparesWanted.store(count, ordering: .relaxed)
    while spares.load(ordering: .relaxed) < count {
      let (resting, unstarted) = idle.withLock { idle in
        let resting = idle.spares.popLast()
        return (resting, resting == nil ? idle.unstarted.popLast() : nil)
      }
      guard let index = resting ?? unstarted else { return }
      spares.wrappingAdd(1, ordering: .relaxed)
      if resting != nil {
        workers[index].gate.open()
      } else {
        // A system that has no thread to spare leaves the work to the threads there are.
        do {
          try startThread(workers[index])
        } catch {
          spares.wrappingSubtract(1, ordering: .relaxed)
          idle.withLock { $0.unstarted.append(index) }
          return
        }
      }
    }
  }

  /// Whether a spare is one too many: the stuck thread that it stood in for gets on again.
  private func shouldRest() -> Bool {
    let count = spares.load(ordering: .relaxed)
    return count > sparesWanted.load(ordering: .relaxed)
      && spares.compareExchange(expected: count, desired: count - 1, ordering: .relaxed).exchanged
  }

  /// Gives a spare's work to the others and sleeps. Says whether the thread goes on.
  private func rest(_ worker: Worker) -> Bool {
    repeat {
      while let runnable = worker.takeHandOff() ?? worker.queue.popFirst() { inject(runnable) }
    } while worker.finish(isIdle: true) || worker.letGoOfBuried(in: graveyard)
    idle.withLock { $0.spares.append(worker.index) }
    if !isStopping.load(ordering: .sequentiallyConsistent) { worker.gate.pass() }
    return !isStopping.load(ordering: .sequentiallyConsistent)
  }

  /// Whether no core thread sleeps for want of work.
  var everyoneIsBusy: Bool { idleCount.load(ordering: .sequentiallyConsistent) == 0 }

  /// Whether all core threads sleep, and no spare is at work.
  var everyoneIsIdle: Bool {
    sleepingCores == coreCount && spares.load(ordering: .sequentiallyConsistent) == 0
  }

  var sleepingCores: Int { idleCount.load(ordering: .sequentiallyConsistent) }

  var hasQueuedWork: Bool { queues.contains { $0._withUnsafeGuaranteedRef { $0.count > 0 } } }
}
