/// The address of a supervisor of tasks.
public struct TaskSupervisorRef: Sendable {
  let supervisor: DynamicSupervisorRef

  /// What the tasks are linked to, besides their supervisor.
  var owner: Process?

  /// The identity of the supervisor's process.
  public var pid: Pid { supervisor.pid }

  // MARK: Starting

  /// Starts a task that nobody waits for (`Task.Supervisor.start_child/3`), and waits until it runs.
  ///
  /// - Parameters:
  ///   - restart: when the work is begun anew; never unless told.
  ///   - shutdown: how the task is stopped; as the supervisor says unless told.
  /// - Throws: ``SupervisorError``: too many tasks, or the supervisor has ended.
  @discardableResult
  public func start(
    restart: RestartType = .temporary,
    shutdown: ShutdownPolicy? = nil,
    _ work: @escaping @Sendable () async throws -> Void
  ) async throws(SupervisorError) -> Pid {
    let (answer, process) = try await supervisor.ask { .startTask(child(.task(work), restart), shutdown, $0) }
    guard case .started = answer, let process else { throw .startFailed("task", .noproc) }
    return process.pid
  }

  /// Starts a task whose outcome is waited for with ``SupervisedTask/value(timeout:)``
  /// (`Task.Supervisor.async_nolink/3`).
  ///
  /// If the task fails, it is the error of whoever waits for it and of nobody else; see ``linked(to:)`` for
  /// tasks that share the fate of the process that starts them. If the calling Swift Task is cancelled, the
  /// task that it has just asked for is too.
  ///
  /// - Parameter shutdown: how the task is stopped; as the supervisor says unless told.
  /// - Throws: ``SupervisorError``: too many tasks, or the supervisor has ended.
  public func async<Value: Sendable>(
    shutdown: ShutdownPolicy? = nil,
    _ work: @escaping @Sendable () async throws -> Value
  ) async throws(SupervisorError) -> SupervisedTask<Value> {
    try await started(TaskOutcome(), shutdown, work)
  }

  /// Starts a task whose outcome comes to a process as a message: for handlers that do not wait.
  ///
  /// ```swift
  /// tasks.run({ try await fetch(url) }, then: me.ref) { .fetched($0) }
  /// ```
  ///
  /// Exactly one message comes. If the task cannot be started, it brings the ``SupervisorError``.
  public func run<Value: Sendable, Message: Sendable>(
    shutdown: ShutdownPolicy? = nil,
    _ work: @escaping @Sendable () async throws -> Value,
    then ref: Ref<Message>,
    _ message: @escaping @Sendable (Result<Value, any Error>) -> Message
  ) {
    let outcome = TaskOutcome<Value> { ref.send(message($0)) }
    let child = child(.task(outcome, linkedTo: owner, work), .temporary)
    let call = PendingCall<DynamicSupervisorServer.Answer>(server: supervisor.ref.mailbox)
    call.sink = .callback { result in
      switch result {
      case .success(.success): break
      case .success(.failure(let error)): outcome.conclude(.failure(error))
      case .failure(let error): outcome.conclude(.failure(SupervisorError.unreachable(error)))
      }
    }
    _ = call.arm()
    supervisor.ref.post(call, nil) { call in
      supervisor.ref.mailbox.append(.startTask(child, shutdown, Reply(call)), call: call)
    }
  }

  /// The same supervisor for tasks that are linked to a process, as `Task.Supervisor.async/3` does: when the
  /// process ends, so do they, and one that fails takes the process along, unless that traps exits. Holds
  /// for ``async(shutdown:_:)``, ``run(shutdown:_:then:_:)`` and the stream.
  public func linked<Message: Sendable>(to me: Context<Message>) -> Self {
    TaskSupervisorRef(supervisor: supervisor, owner: me.mailbox)
  }

  // MARK: Managing

  /// The tasks, the newest first (`Task.Supervisor.children/1`).
  public func tasks() async throws(SupervisorError) -> [Pid] {
    try await supervisor.whichChildren().compactMap(\.pid)
  }

  /// How many tasks there are.
  public func count() async throws(SupervisorError) -> Int { try await supervisor.countChildren().active }

  /// Stops a task as its ``ShutdownPolicy`` says, and waits until it has ended
  /// (`Task.Supervisor.terminate_child/2`).
  ///
  /// - Throws: ``SupervisorError`` if there is no such task.
  public func terminate(_ pid: Pid) async throws(SupervisorError) { try await supervisor.terminateChild(pid) }

  /// Stops all tasks at the same time, then the supervisor, and waits until it has ended.
  ///
  /// - Returns: the supervisor's exit reason; `noproc` if it had ended before.
  @discardableResult
  public func stop(_ reason: ExitReason = .shutdown) async -> ExitReason { await supervisor.stop(reason) }

  /// Waits until the supervisor has ended, and says why.
  public func untilExit() async -> ExitReason { await supervisor.untilExit() }

  // MARK: How

  func started<Value: Sendable>(
    _ outcome: TaskOutcome<Value>,
    _ shutdown: ShutdownPolicy?,
    _ work: @escaping @Sendable () async throws -> Value
  ) async throws(SupervisorError) -> SupervisedTask<Value> {
    let child = child(.task(outcome, linkedTo: owner, work), .temporary)
    do throws(SupervisorError) {
      let (_, process) = try await supervisor.ask { .startTask(child, shutdown, $0) }
      guard let mailbox = process as? Mailbox<TaskMessage> else { throw .startFailed("task", .noproc) }
      return SupervisedTask(ref: Ref(mailbox), outcome: outcome)
    } catch {
      // It may start all the same: the caller stopped waiting, not the supervisor.
      outcome.abandon()
      throw error
    }
  }

  private func child(_ behaviour: Behaviour<TaskMessage>, _ restart: RestartType) -> Child {
    Child(
      "task",
      behaviour,
      name: nil,
      options: ProcessOptions(),
      restart: restart,
      shutdown: nil,
      isSignificant: false
    )
  }
}

extension TaskSupervisorRef: Hashable {
  public static func == (left: Self, right: Self) -> Bool {
    left.supervisor == right.supervisor && left.owner?.pid == right.owner?.pid
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(supervisor) }
}
