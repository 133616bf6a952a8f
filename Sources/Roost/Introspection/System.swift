/// Looks into servers that run, for tests, consoles and repairs (`sys`). They go by ``Ref`` or ``Name``.
///
/// Requests are served between two messages, in their place among them; a suspended server serves nothing
/// else. All throw ``CallError`` as calls do.
public struct System: Sendable {
  let runtime: Runtime

  /// The state of a server (`sys:get_state/2`).
  ///
  /// - Throws: ``CallError``, with ``CallError/Code/refused`` if the process has no state of this type.
  public func state<Server: Sendable>(
    of process: some ProcessAddress,
    as: Server.Type,
    timeout: Duration? = .seconds(5)
  ) async throws(CallError) -> Server {
    try await ask(process, timeout) { .inspect(Inspection<Server>(reply: $0) { _ in }) }
  }

  /// Changes the state of a server and returns the new one (`sys:replace_state/3`).
  ///
  /// - Parameter change: changes the state in place; if it throws, the state stays as it was.
  /// - Throws: ``CallError``, with ``CallError/Code/refused`` if the process has no state of this type, or if
  ///   `change` threw: then ``CallError/reason`` holds the error.
  @discardableResult
  public func replaceState<Server: Sendable>(
    of process: some ProcessAddress,
    as: Server.Type,
    timeout: Duration? = .seconds(5),
    _ change: @escaping @Sendable (inout Server) throws -> Void
  ) async throws(CallError) -> Server {
    try await ask(process, timeout) { .inspect(Inspection<Server>(reply: $0, change: change)) }
  }

  /// Has a server handle nothing but system requests until it is resumed; messages wait (`sys:suspend/2`).
  public func suspend(
    _ process: some ProcessAddress,
    timeout: Duration? = .seconds(5)
  ) async throws(CallError) {
    try await ask(process, timeout) { .suspend($0) }
  }

  /// Lets a suspended server go on (`sys:resume/2`).
  public func resume(
    _ process: some ProcessAddress,
    timeout: Duration? = .seconds(5)
  ) async throws(CallError) {
    try await ask(process, timeout) { .resume($0) }
  }

  /// What can be seen of a process now, nil if there is none (`sys:get_status/2`). Does not disturb it.
  public func status(of process: some ProcessAddress) -> ProcessInfo? {
    do { return runtime.info(of: try process.resolve().pid) } catch { return nil }
  }

  private func ask<Address: ProcessAddress, Answer: Sendable>(
    _ address: Address,
    _ timeout: Duration?,
    _ request: (Reply<Answer>) -> SystemRequest
  ) async throws(CallError) -> Answer {
    let ref = try address.callee()
    return try await ref.settle(timeout: timeout) { call in
      ref.mailbox.post(.system(request(Reply(call))), call)
    }
  }
}

extension Runtime {
  /// Looks into servers that run.
  public var system: System { System(runtime: self) }
}

/// A look at a state of the type that the asker names, and a change of it.
private struct Inspection<State: Sendable>: StateInspection {
  let reply: Reply<State>
  let change: @Sendable (inout State) throws -> Void

  func visit<Other>(_ state: inout Other) {
    guard var known = state as? State else {
      return reply.refuse("The state is a \(Other.self), not a \(State.self).")
    }
    do {
      try change(&known)
    } catch {
      let why = CallError(
        .refused,
        reason: .error(ExitReason.Failure(error)),
        detail: "Changing the state failed: \(error)."
      )
      return reply.call.answer(.failure(why))
    }
    if let changed = known as? Other { state = changed }
    reply(known)
  }

  func visitNothing() { reply.refuse("The process has no state to show.") }
}
