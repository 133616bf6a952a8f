import Synchronization

/// Runs the tasks of a ``TaskStream``. When it goes, those that still run are stopped.
public final class TaskStreamIterator<Input: Sequence, Output: Sendable>: AsyncIteratorProtocol
where Input.Element: Sendable {
  public typealias Element = Result<Output, any Error>

  private struct Run {
    let task: SupervisedTask<Output>
    let limit: TimeLimit?
  }

  private let tasks: TaskSupervisorRef
  private let limits: TaskStreamLimits
  private let work: @Sendable (Input.Element) async throws -> Output

  /// Nil once all elements have been pulled, or none will be any more.
  private var input: Input.Iterator?

  /// The tasks by the places of their elements, and outcomes whose turn has not come.
  private var running: [Int: Run] = [:]
  private var outcomes: [Int: Element] = [:]
  private var started = 0
  private var delivered = 0

  /// The places of the tasks that end, as they do.
  private var ends: AsyncStream<Int>.AsyncIterator
  private let noteEnd: AsyncStream<Int>.Continuation

  init(_ stream: TaskStream<Input, Output>) {
    tasks = stream.tasks
    limits = stream.limits
    work = stream.work
    input = stream.input.makeIterator()
    let (ends, noteEnd) = AsyncStream.makeStream(of: Int.self)
    self.ends = ends.makeAsyncIterator()
    self.noteEnd = noteEnd
  }

  deinit { stop() }

  /// The next outcome, nil after the last.
  ///
  /// - Throws: ``SupervisorError`` if a task cannot be started; ``CallError``: the time of a task is over,
  ///   is negative, or the calling Task was cancelled; ``TaskStreamError``. The stream has ended then.
  public func next(isolation actor: isolated (any Actor)? = #isolation) async throws -> Element? {
    do {
      return try await advance(isolation: actor)
    } catch {
      stop()
      throw error
    }
  }

  private func advance(isolation actor: isolated (any Actor)?) async throws -> Element? {
    if limits.maxConcurrency < 1 {
      throw TaskStreamError(
        description: "A stream of tasks needs a maxConcurrency of 1 or more, not \(limits.maxConcurrency)."
      )
    }
    if let timeout = limits.timeout, timeout < .zero { throw CallError(invalidTimeout: timeout) }
    try await fill(isolation: actor)
    while true {
      if let outcome = takeOutcome() { return outcome }
      try await fill(isolation: actor)
      if running.isEmpty { return nil }
      guard let place = await ends.next(isolation: actor) else { throw CallError(.cancelled) }
      try settle(place)
    }
  }

  /// Starts as many tasks as may run.
  private func fill(isolation actor: isolated (any Actor)?) async throws {
    while limits.allowsAnother(running: running.count, waiting: outcomes.count) {
      guard let element = input?.next() else {
        input = nil
        return
      }
      try await start(element, isolation: actor)
    }
  }

  private func start(_ element: Input.Element, isolation actor: isolated (any Actor)?) async throws {
    let place = started
    started += 1
    let outcome = TaskOutcome<Output> { [noteEnd] _ in noteEnd.yield(place) }
    let task = try await tasks.started(outcome, nil) { [work] in try await work(element) }
    running[place] = Run(task: task, limit: limits.timeout.map { TimeLimit(task.ref.mailbox, $0) })
  }

  /// A task has ended.
  private func settle(_ place: Int) throws {
    guard let run = running.removeValue(forKey: place) else { return }
    run.limit?.lift()
    let outcome = run.task.outcome.conclusion ?? .failure(CallError.exit(.noproc))
    guard case .failure = outcome, run.limit?.isOver == true else { return outcomes[place] = outcome }
    if limits.onTimeout == .exit { throw CallError.timeout }
    outcomes[place] = .failure(CallError.timeout)
  }

  /// The outcome whose turn it is, if it is there.
  private func takeOutcome() -> Element? {
    guard let place = limits.ordered ? delivered : outcomes.keys.first else { return nil }
    guard let outcome = outcomes.removeValue(forKey: place) else { return nil }
    delivered += 1
    return outcome
  }

  private func stop() {
    input = nil
    outcomes = [:]
    for run in running.values {
      run.limit?.lift()
      tasks.supervisor.ref.send(.terminate(run.task.pid))
    }
    running = [:]
  }
}

/// Kills a process when its time is over.
// Safe: the flag is atomic, the rest never changes.
private final class TimeLimit: TimerNode, @unchecked Sendable {
  private let process: Process
  private let ranOut = Atomic<Bool>(false)

  init(_ process: Process, _ time: Duration) {
    self.process = process
    super.init()
    process.kernel.timers.start(self, after: time)
  }

  var isOver: Bool { ranOut.load(ordering: .acquiring) }

  func lift() { process.kernel.timers.cancel(self) }

  override func fire() {
    ranOut.store(true, ordering: .releasing)
    Runtime(process.kernel).exit(process.pid, .kill)
  }
}
