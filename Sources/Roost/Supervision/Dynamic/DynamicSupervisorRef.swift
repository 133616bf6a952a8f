/// The address of a dynamic supervisor.
public struct DynamicSupervisorRef: Sendable, Hashable {
  let ref: Ref<DynamicSupervisorServer.Message>

  /// The identity of the supervisor's process.
  public var pid: Pid { ref.pid }

  /// Starts a child and waits until it is up (`start_child/2`). A child that chose not to run gives nil.
  ///
  /// The id in the spec is for the log: any number of children may have the same.
  ///
  /// - Throws: ``SupervisorError``: too many children, a spec that makes no sense, or the start failed.
  @discardableResult
  public func startChild(_ child: Child) async throws(SupervisorError) -> Pid? {
    if case .started(let pid) = try await ask({ .startChild(child, $0) }).0 { pid } else { nil }
  }

  /// Stops a child as its ``ShutdownPolicy`` says, waits until it has ended, and forgets it
  /// (`terminate_child/2`). A child whose restart keeps failing goes by the pid that it had last.
  ///
  /// - Throws: ``SupervisorError`` if no child has this pid, or if the one that had it has ended and was not
  ///   restarted.
  public func terminateChild(_ pid: Pid) async throws(SupervisorError) {
    _ = try await ask { .request(.terminateChild(pid), $0) }
  }

  /// The children, the newest first (`which_children/1`). One that is being restarted has no pid, one that
  /// has not started yet is not among them.
  public func whichChildren() async throws(SupervisorError) -> [ChildInfo] {
    if case .children(let children) = try await ask({ .request(.whichChildren, $0) }).0 {
      children
    } else {
      []
    }
  }

  /// How many children there are, of which kind and state (`count_children/1`), at once however many.
  public func countChildren() async throws(SupervisorError) -> ChildCounts {
    if case .counts(let counts) = try await ask({ .request(.countChildren, $0) }).0 { return counts }
    return ChildCounts(specs: 0, active: 0, supervisors: 0, workers: 0)
  }

  /// Stops all children at the same time, then the supervisor, and waits until it has ended.
  ///
  /// - Returns: the supervisor's exit reason; `noproc` if it had ended before.
  @discardableResult
  public func stop(_ reason: ExitReason = .shutdown) async -> ExitReason {
    await ref.untilExit(sending: .stop(reason))
  }

  /// Waits until the supervisor has ended, and says why.
  public func untilExit() async -> ExitReason { await ref.untilExit() }

  func started(_ child: Child) async throws(SupervisorError) -> Process? {
    let (answer, process) = try await ask { .startChild(child, $0) }
    if case .started(nil) = answer { return nil }
    return process
  }

  /// As in OTP, no timeout: starting and stopping children takes as long as it takes.
  func ask(
    _ request: (Reply<DynamicSupervisorServer.Answer>) -> DynamicSupervisorServer.Message
  ) async throws(SupervisorError) -> (DynamicSupervisorMachine.Answer, Process?) {
    let answer: DynamicSupervisorServer.Answer
    do throws(CallError) {
      answer = try await ref.call(timeout: nil, request)
    } catch {
      throw .unreachable(error)
    }
    return try answer.get()
  }
}

extension Runtime {
  /// Starts a dynamic supervisor (Elixir's `DynamicSupervisor.start_link/1`, without the link).
  ///
  /// - Throws: ``StartError`` if the supervisor is told what makes no sense, or if the name is taken.
  public func start(
    _ supervisor: DynamicSupervisor,
    name: String? = nil
  ) async throws(StartError) -> DynamicSupervisorRef {
    DynamicSupervisorRef(ref: try await started(.dynamicSupervisor(supervisor), name, ProcessOptions()))
  }

  /// The dynamic supervisor that is registered as `name`.
  ///
  /// - Throws: ``NameError`` if no process has the name, or one that is no dynamic supervisor.
  public func dynamicSupervisor(named name: String) throws(NameError) -> DynamicSupervisorRef {
    DynamicSupervisorRef(ref: try whereis(name, as: DynamicSupervisorServer.Message.self))
  }
}

extension Context {
  /// Starts a dynamic supervisor linked to this process (`DynamicSupervisor.start_link/1`). It ends, children first,
  /// when this process does. For async handlers and raw processes.
  ///
  /// - Throws: ``StartError``; no exit signal comes for a start that fails.
  @discardableResult
  public func startLink(_ supervisor: DynamicSupervisor, name: String? = nil) async throws(StartError)
    -> DynamicSupervisorRef
  {
    let ref = try await startedLinked(.dynamicSupervisor(supervisor), name, ProcessOptions())
    return DynamicSupervisorRef(ref: ref)
  }
}

extension Behaviour<DynamicSupervisorServer.Message> {
  static func dynamicSupervisor(_ supervisor: DynamicSupervisor) -> Self {
    .server { DynamicSupervisorServer(supervisor.flags) }
  }
}
