/// What becomes of a task: shared by its process, which brings it about, and whoever waits for it.
final class TaskOutcome<Value: Sendable>: Sendable {
  private struct State {
    /// What the work gave.
    var made: Result<Value, any Error>?

    /// The outcome, once the process has ended or was not started.
    var conclusion: Result<Value, any Error>?

    /// The process, while it lives.
    var process: Process?
    var isAbandoned = false
    var waiters: [PendingCall<Void>] = []
    var onEnd: (@Sendable (Result<Value, any Error>) -> Void)?
  }

  private let state = Locked(State())

  /// - Parameter onEnd: told the outcome, before those who wait for it.
  init(onEnd: (@Sendable (Result<Value, any Error>) -> Void)? = nil) {
    state.withLock { $0.onEnd = onEnd }
  }

  var conclusion: Result<Value, any Error>? { state.withLock { $0.conclusion } }

  // MARK: The task's side

  /// Before the process runs.
  func watch(_ process: Process) {
    state.withLock { $0.process = process }
    if !process.onExit({ [self] reason in end(reason) }) { end(.killed) }
  }

  /// In the process.
  func run(_ work: @Sendable () async throws -> Value) async throws {
    if state.withLock({ $0.isAbandoned }) { throw Exit(.shutdown) }
    do {
      let value = try await work()
      state.withLock { $0.made = .success(value) }
    } catch {
      state.withLock { $0.made = .failure(error) }
      throw error
    }
  }

  private func end(_ reason: ExitReason) {
    switch state.withLock({ $0.made }) {
    case .success(let value): conclude(.success(value))
    // An exit signal that cancelled the work is what ended it, whatever the work made of it.
    case .failure(let error) where ExitReason(thrown: error) == reason: conclude(.failure(error))
    case .failure, nil: conclude(.failure(CallError.exit(reason)))
    }
  }

  // MARK: The other side

  /// Nobody will ask for the outcome: the task need not run on, or not begin.
  func abandon() {
    let process = state.withLock { state in
      state.isAbandoned = true
      return state.process
    }
    if let process { Runtime(process.kernel).exit(process.pid, .shutdown) }
  }

  /// The first conclusion counts.
  func conclude(_ result: Result<Value, any Error>) {
    let previous = state.withLock { state -> State? in
      guard state.conclusion == nil else { return nil }
      let previous = state
      state = State(conclusion: result)
      return previous
    }
    guard let previous else { return }
    previous.onEnd?(result)
    for waiter in previous.waiters { waiter.answer(.success(())) }
  }

  /// Has `call` answered at the conclusion. Says no if that has come already.
  func add(_ call: PendingCall<Void>) -> Bool {
    state.withLock { state in
      guard state.conclusion == nil else { return false }
      // Of waits that were given up.
      state.waiters.removeAll(where: \.isSettled)
      state.waiters.append(call)
      return true
    }
  }
}

/// What a task is called in reports.
enum SupervisedWork {}

/// Tasks take no messages.
struct TaskMessage: Sendable {}

extension Behaviour<TaskMessage> {
  /// A task whose outcome somebody waits for; linked to `owner` before it begins.
  static func task<Value: Sendable>(
    _ outcome: TaskOutcome<Value>,
    linkedTo owner: Process?,
    _ work: @escaping @Sendable () async throws -> Value
  ) -> Self {
    Self(isAsync: true, type: SupervisedWork.self) { mailbox in
      outcome.watch(mailbox)
      if let owner { mailbox.link(to: owner) }
      mailbox.runTask { mailbox in await RawLoop.run(mailbox) { _ in try await outcome.run(work) } }
    }
  }

  /// A task that nobody waits for.
  static func task(_ work: @escaping @Sendable () async throws -> Void) -> Self {
    Self(isAsync: true, type: SupervisedWork.self) { mailbox in
      mailbox.runTask { mailbox in await RawLoop.run(mailbox) { _ in try await work() } }
    }
  }
}
