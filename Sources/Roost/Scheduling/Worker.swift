import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What the workers of one scheduler have in common, and others have not.
final class Crew: Sendable {}

/// One scheduler thread's own state: its queue, its hand-off slot and the marks by which others see
/// whether it gets on.
@usableFromInline
final class Worker: Sendable {
  /// How many times in a row the hand-off slot goes before the queue.
  static let handOffsInARow = 64

  /// For how many slices what is to be done afterwards may wait.
  private static let patience = 8

  /// Where each thread keeps its worker. One for all schedulers: a process gets few of them (`PTHREAD_KEYS_MAX`).
  static let key: Result<pthread_key_t, Thread.Refused> = {
    var key = pthread_key_t()
    let status = pthread_key_create(&key, nil)
    return status == 0 ? .success(key) : .failure(Thread.Refused(status: status))
  }()

  let index: Int
  let crew: Crew
  let queue = RunQueue()
  let gate = Gate()
  let afterwards = Afterwards()

  /// For how many slices what is to be done afterwards has waited. Touched by the worker's own thread only.
  private nonisolated(unsafe) var slicesSince = 0

  /// The process or job made ready last by this thread: it runs next, while its data is in this core's
  /// cache. Zero if none.
  private let handOff = Atomic<UInt>(0)

  /// Counts the slices begun, times two; odd while one runs.
  let progress = Atomic<UInt64>(0)

  /// Messages handled on this thread since the start.
  let messages = Atomic<Int>(0)

  /// Processes that have ended, perhaps in the slice that runs, which may still be theirs. Touched by the worker's own
  /// thread only.
  private nonisolated(unsafe) var buried: [Process] = []

  /// What runs on the thread; zero if nothing does. Written by the worker's own thread only.
  private let running = Atomic<UInt>(0)

  func run(_ process: Unmanaged<Process>) -> Int {
    process._withUnsafeGuaranteedRef { $0.slice($0) }
  }

  func noteRunning(_ runnable: Runnable?) { running.store(runnable?.bits ?? 0, ordering: .relaxed) }

  /// What runs. For others than the thread itself it may be over, and gone, by now.
  var runningNow: Runnable? {
    let bits = running.load(ordering: .relaxed)
    return bits == 0 ? nil : Runnable(bits: bits)
  }

  /// The process with sync handlers that runs. For the worker's own thread.
  var runningProcess: Process? {
    guard let runnable = runningNow, runnable.job == nil else { return nil }
    return runnable.process.takeUnretainedValue()
  }

  /// Does what is to be done afterwards, if it has waited for long enough or nothing else is to be done. Says whether
  /// there was something.
  func finish(isIdle: Bool) -> Bool {
    guard !afterwards.isEmpty else { return false }
    slicesSince += 1
    guard isIdle || slicesSince > Self.patience else { return false }
    slicesSince = 0
    afterwards.run()
    return true
  }

  func bury(_ process: Process) { buried.append(process) }

  // What goes with a process may do anything, and bury others: it goes when the row is no longer in use.

  /// After a slice: hands over processes that have ended, when they are worth it.
  func handOver(to graveyard: Graveyard) {
    guard buried.count >= Graveyard.row else { return }
    var row: [Process] = []
    row.reserveCapacity(Graveyard.row)
    swap(&row, &buried)
    graveyard.take(row)
  }

  /// Before the thread sleeps: lets go of its own, and of what nobody has taken from the graveyard. Says whether there were
  /// any: there may be something to do then.
  func letGoOfBuried(in graveyard: Graveyard) -> Bool {
    let row = exchange(&buried, [])
    var hasSome = !row.isEmpty
    while graveyard.letGoOfSome() { hasSome = true }
    return hasSome
  }

  init(index: Int, of crew: Crew) {
    self.index = index
    self.crew = crew
  }

  /// Puts `runnable` in the hand-off slot and returns what was in it.
  func replaceHandOff(with runnable: Runnable) -> Runnable? {
    let old = handOff.exchange(runnable.bits, ordering: .acquiringAndReleasing)
    return old == 0 ? nil : Runnable(bits: old)
  }

  /// Empties the hand-off slot.
  func takeHandOff() -> Runnable? {
    guard handOff.load(ordering: .relaxed) != 0 else { return nil }
    let old = handOff.exchange(0, ordering: .acquiringAndReleasing)
    return old == 0 ? nil : Runnable(bits: old)
  }
}
