import Logging
import Synchronization

/// What the processes of one node share.
@usableFromInline
package final class Kernel: Sendable {
  let node: NodeID
  let configuration: RuntimeConfiguration
  @usableFromInline let scheduler: Scheduler
  @usableFromInline let timers: TimerService
  let blocking: BlockingPool
  let processes: ProcessTable
  let names = NameTable()
  let metrics: RuntimeMetrics
  let logger: Logger
  let clock: RuntimeClock

  /// When it was made, by its clock.
  let start: Duration

  /// Messages and time after which a process gives way to others.
  @usableFromInline static var messagesPerSlice: Int { 1000 }
  @usableFromInline static var nanosecondsPerSlice: UInt64 { 1_000_000 }

  /// Mailboxes shorter than this are of no interest to the high-water mark while messages are taken.
  @usableFromInline static var highWaterFrom: Int { 64 }

  /// The tree that ``Runtime/run()`` starts.
  let root = Locked<Supervisor?>(nil)
  let hasRun = Atomic<Bool>(false)
  let treeStart = TreeStart()

  /// What connects this node with others.
  let remoteNodes = Locked<(any RemoteNodes)?>(nil)

  /// No process is let in any more.
  let isClosed = Atomic<Bool>(false)
  let closing = Locked(Closing())
  private let publisher = Locked<MetricsPublisher?>(nil)

  private let references = Atomic<UInt64>(1)
  private let emptied = Locked<[UnsafeContinuation<Void, Never>]>([])

  /// Publishes for the last time.
  func stopPublishing() {
    if let publisher = publisher.withLock({ $0.take() }) {
      timers.cancel(publisher)
      publisher.stop()
    }
    publishMetrics()
  }

  init(_ configuration: RuntimeConfiguration) throws(ConfigurationError) {
    try configuration.validate()
    self.configuration = configuration
    node = NodeID(name: configuration.nodeName, creation: configuration.creation)
    scheduler = Scheduler(coreCount: configuration.schedulers, spareCount: configuration.spareSchedulers)
    timers = TimerService(clock: configuration.clock)
    blocking = BlockingPool(
      limit: configuration.blockingThreads,
      onThreadEnd: configuration.onBlockingThreadEnd
    )
    processes = ProcessTable(parts: 16)
    metrics = RuntimeMetrics(configuration.metrics)
    logger = configuration.logger
    clock = configuration.clock
    start = configuration.clock.now
  }

  func startThreads() throws(Thread.Refused) {
    try scheduler.start(
      reporting: configuration.stallWarning.map { time in
        StallWatch(after: time) { [weak self] worker in self?.reportStall(of: worker) }
      }
    )
    try timers.start()
    let publisher = MetricsPublisher(self)
    self.publisher.withLock { $0 = publisher }
    timers.start(publisher, after: configuration.metricsInterval)
  }

  func makeMonitorRef() -> MonitorRef { MonitorRef(number: makeReference()) }
  func makeTimerRef() -> TimerRef { TimerRef(number: makeReference()) }

  func makeReference() -> UInt64 {
    references.wrappingAdd(1, ordering: .relaxed).oldValue
  }

  @usableFromInline
  func noteHighWater(_ length: Int) { metrics.noteHighWater(length) }

  /// Who sends the exit signals of the node's own shutdown: everybody's parent.
  var systemPid: Pid { Pid(node: node, number: .max, serial: 0) }

  // MARK: Processes coming and going

  /// The pid of a process that is about to be made.
  @usableFromInline
  func reservePid() -> Pid {
    metrics.spawned.wrappingAdd(1, ordering: .relaxed)
    metrics.processes.wrappingAdd(1, ordering: .relaxed)
    return processes.reserve(part: scheduler.currentWorker?.index ?? 0, node: node)
  }

  @usableFromInline
  var hasClosed: Bool { isClosed.load(ordering: .relaxed) }

  /// Puts a process, made with a reserved pid, into the table.
  @usableFromInline
  func enter(_ process: Process) {
    processes.enter(process)
    scheduler.graveyard.letGoOfSome()
  }

  /// Takes a dead process out of the table.
  func forget(_ process: Process, _ reason: ExitReason) {
    guard let removed = processes.remove(process.pid) else { return }
    // In its own slice the process is still on the stack of this thread.
    scheduler.currentWorker?.bury(removed)
    metrics.countExit(reason)
    if metrics.processes.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
      for waiter in emptied.withLock({ exchange(&$0, []) }) { waiter.resume() }
    }
  }

  /// Waits until no process is left.
  func becomeEmpty() async {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
      let isEmpty = emptied.withLock { waiters in
        if metrics.processes.load(ordering: .acquiring) == 0 { return true }
        waiters.append(continuation)
        return false
      }
      if isEmpty { continuation.resume() }
    }
  }

  func reportCrash(_ process: Process, _ reason: ExitReason) {
    var metadata = process.metadata(reason: reason)
    if let words = process.takeLastWords(of: process.pid) {
      metadata.merge(words.metadata) { known, _ in known }
    }
    logger.error("Process ended with an error", metadata: metadata)
  }
}

func exchange<Value>(_ value: inout Value, _ other: Value) -> Value {
  let old = value
  value = other
  return old
}
