/// A supervisor of one-off async work, as a value (Elixir's `Task.Supervisor`).
///
/// ```swift
/// let tasks = try await runtime.start(TaskSupervisor())
/// try await tasks.start { await mail.deliver() }              // fire and forget
/// let page = try await tasks.async { try await fetch(url) }   // to be awaited
/// print(try await page.value(timeout: .seconds(1)))
/// for try await result in tasks.stream(urls, maxConcurrency: 8, { try await fetch($0) }) {
///   print(try result.get())
/// }
/// ```
///
/// Each task is a process of its own: it has a pid, shows in ``Runtime/processes``, can be linked and
/// monitored. A task that throws ends with that error, which is logged once, is the error of whoever awaits
/// it, and disturbs nobody else. When the supervisor ends, its tasks are cancelled, and killed if they have
/// not ended in time.
public struct TaskSupervisor: Sendable {
  /// How many tasks there may be at a time; nil, any number.
  public var maxChildren: Int?

  /// How many restarts there may be in how long, of tasks that are started to be restarted.
  public var intensity: RestartIntensity

  /// How a task is stopped: cancelled, with 5 seconds to end, unless told.
  public var shutdown: ShutdownPolicy

  /// A supervisor without tasks.
  ///
  /// Nothing is checked here: a negative number makes the start fail, with a ``SupervisorError`` that says
  /// what is wrong.
  public init(
    maxChildren: Int? = nil,
    shutdown: ShutdownPolicy = .timeout(.seconds(5)),
    restarts: Int = 3,
    within period: Duration = .seconds(5)
  ) {
    self.maxChildren = maxChildren
    self.shutdown = shutdown
    self.intensity = RestartIntensity(restarts: restarts, within: period)
  }

  var flags: DynamicSupervisorFlags { DynamicSupervisorFlags(maxChildren: maxChildren, intensity: intensity) }
}

extension Runtime {
  /// Starts a supervisor of tasks (Elixir's `Task.Supervisor.start_link/1`, without the link).
  ///
  /// - Throws: ``StartError`` if the supervisor is told what makes no sense, or if the name is taken.
  public func start(
    _ supervisor: TaskSupervisor,
    name: String? = nil
  ) async throws(StartError) -> TaskSupervisorRef {
    let ref = try await started(.taskSupervisor(supervisor), name, ProcessOptions())
    return TaskSupervisorRef(supervisor: DynamicSupervisorRef(ref: ref))
  }

  /// The supervisor of tasks that is registered as `name`.
  ///
  /// - Throws: ``NameError`` if no process has the name, or one that is no supervisor of tasks.
  public func taskSupervisor(named name: String) throws(NameError) -> TaskSupervisorRef {
    TaskSupervisorRef(supervisor: try dynamicSupervisor(named: name))
  }
}

extension Context {
  /// Starts a supervisor of tasks linked to this process (`Task.Supervisor.start_link/1`). It ends, tasks first, when
  /// this process does. For async handlers and raw processes.
  ///
  /// - Throws: ``StartError``; no exit signal comes for a start that fails.
  @discardableResult
  public func startLink(_ supervisor: TaskSupervisor, name: String? = nil) async throws(StartError)
    -> TaskSupervisorRef
  {
    let ref = try await startedLinked(.taskSupervisor(supervisor), name, ProcessOptions())
    return TaskSupervisorRef(supervisor: DynamicSupervisorRef(ref: ref))
  }
}

extension Child {
  /// A child that is a supervisor of tasks.
  public init(
    _ id: String,
    name: String? = nil,
    restart: RestartType = .permanent,
    shutdown: ShutdownPolicy? = nil,
    isSignificant: Bool = false,
    supervisor: TaskSupervisor
  ) {
    self.init(
      id,
      supervisor: .taskSupervisor(supervisor),
      called: "TaskSupervisor",
      name: name,
      restart: restart,
      shutdown: shutdown,
      isSignificant: isSignificant
    )
  }
}

extension Behaviour<DynamicSupervisorServer.Message> {
  static func taskSupervisor(_ supervisor: TaskSupervisor) -> Self {
    .server { DynamicSupervisorServer(supervisor.flags, taskShutdown: supervisor.shutdown) }
  }
}
