/// The address of a supervisor.
public struct SupervisorRef: Sendable, Hashable {
  let ref: Ref<SupervisorServer.Message>

  /// The identity of the supervisor's process.
  public var pid: Pid { ref.pid }

  /// Adds a child and starts it (`supervisor:start_child/2`). A child that chose not to run gives nil.
  ///
  /// - Throws: ``SupervisorError``: the id is in use, the spec makes no sense, or the start failed.
  @discardableResult
  public func startChild(_ child: Child) async throws(SupervisorError) -> Pid? {
    try await started { .startChild(child, $0) }
  }

  /// Starts a child again that was terminated, or ended and was not restarted (`restart_child/2`).
  ///
  /// - Throws: ``SupervisorError``: unknown, running, being restarted, or the start failed.
  @discardableResult
  public func restartChild(_ id: String) async throws(SupervisorError) -> Pid? {
    try await started { .request(.restartChild(id: id), $0) }
  }

  /// Stops a child and keeps its spec, unless it is temporary (`terminate_child/2`).
  ///
  /// - Throws: ``SupervisorError`` if there is no such child.
  public func terminateChild(_ id: String) async throws(SupervisorError) {
    _ = try await ask { .request(.terminateChild(id: id), $0) }
  }

  /// Removes the spec of a child that is not running (`delete_child/2`).
  ///
  /// - Throws: ``SupervisorError``: unknown, running, or being restarted.
  public func deleteChild(_ id: String) async throws(SupervisorError) {
    _ = try await ask { .request(.deleteChild(id: id), $0) }
  }

  /// What is known of one child (`which_child/2`).
  ///
  /// - Throws: ``SupervisorError`` if there is no such child.
  public func whichChild(_ id: String) async throws(SupervisorError) -> ChildInfo {
    guard case .child(let child) = try await ask({ .request(.whichChild(id: id), $0) }) else {
      throw .unknownChild(id)
    }
    return child
  }

  /// The spec of a child, without its start function (`get_childspec/2`).
  ///
  /// - Throws: ``SupervisorError`` if there is no such child.
  public func describeChild(_ id: String) async throws(SupervisorError) -> ChildDescription {
    guard case .description(let child) = try await ask({ .request(.describeChild(id: id), $0) }) else {
      throw .unknownChild(id)
    }
    return child
  }

  /// The children, the one added last first (`which_children/1`).
  public func whichChildren() async throws(SupervisorError) -> [ChildInfo] {
    if case .children(let children) = try await ask({ .request(.whichChildren, $0) }) { children } else { [] }
  }

  /// How many children there are, of which kind and state (`count_children/1`).
  public func countChildren() async throws(SupervisorError) -> ChildCounts {
    if case .counts(let counts) = try await ask({ .request(.countChildren, $0) }) { return counts }
    return ChildCounts(specs: 0, active: 0, supervisors: 0, workers: 0)
  }

  /// Stops all children in reverse order, then the supervisor, and waits until it has ended.
  ///
  /// - Returns: the supervisor's exit reason; `noproc` if it had ended before.
  @discardableResult
  public func stop(_ reason: ExitReason = .shutdown) async -> ExitReason {
    await ref.untilExit(sending: .stop(reason))
  }

  /// Waits until the supervisor has ended, and says why.
  public func untilExit() async -> ExitReason { await ref.untilExit() }

  private func started(
    _ request: (Reply<SupervisorServer.Answer>) -> SupervisorServer.Message
  ) async throws(SupervisorError) -> Pid? {
    if case .started(let pid) = try await ask(request) { pid } else { nil }
  }

  /// As in OTP, no timeout: starting and stopping children takes as long as it takes.
  private func ask(
    _ request: (Reply<SupervisorServer.Answer>) -> SupervisorServer.Message
  ) async throws(SupervisorError) -> SupervisorMachine.Answer {
    let answer: SupervisorServer.Answer
    do throws(CallError) {
      answer = try await ref.call(timeout: nil, request)
    } catch {
      throw .unreachable(error)
    }
    return try answer.get()
  }
}

extension Runtime {
  /// Starts a supervisor and waits until all its children have started (`supervisor:start_link`, without the
  /// link).
  ///
  /// - Throws: ``StartError`` with the reason of the child that failed; those started before it have been
  ///   stopped again.
  public func start(_ supervisor: Supervisor, name: String? = nil) async throws(StartError) -> SupervisorRef {
    SupervisorRef(ref: try await started(.supervisor(supervisor), name, ProcessOptions()))
  }

  /// The supervisor that is registered as `name`.
  ///
  /// - Throws: ``NameError`` if no process has the name, or one that is no supervisor.
  public func supervisor(named name: String) throws(NameError) -> SupervisorRef {
    SupervisorRef(ref: try whereis(name, as: SupervisorServer.Message.self))
  }
}

extension Context {
  /// Starts a supervisor linked to this process and waits until all its children have started
  /// (`supervisor:start_link`). It ends, children first, when this process does. For async handlers and raw
  /// processes.
  ///
  /// - Throws: ``StartError``; no exit signal comes for a start that fails.
  @discardableResult
  public func startLink(_ supervisor: Supervisor, name: String? = nil) async throws(StartError)
    -> SupervisorRef
  {
    let ref = try await startedLinked(.supervisor(supervisor), name, ProcessOptions())
    return SupervisorRef(ref: ref)
  }
}
