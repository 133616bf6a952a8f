/// Looks into servers that run, for tests, consoles and repairs (`sys`).
///
/// Requests are served between two messages, in their place among them; a suspended server serves nothing
/// else. All throw ``CallError`` as calls do.
public struct System: Sendable {
  let runtime: Runtime

  /// The state of a server (`sys:get_state/2`).
  ///
  /// - Throws: ``CallError``, with ``CallError/Code/refused`` if the process has no state of this type.
  public func state<Server: Sendable, Message: Sendable>(
    of ref: Ref<Message>,
    as: Server.Type,
    timeout: Duration? = .seconds(5)
  ) async throws(CallError) -> Server {
    try await ask(ref, timeout) { .inspect(Inspection<Server, Server>(reply: $0) { $0 }) }
  }

  /// Changes the state of a server in place and returns the new one (`sys:replace_state/3`).
  @discardableResult
  public func replaceState<Server: Sendable, Message: Sendable>(
    of ref: Ref<Message>,
    as: Server.Type,
    timeout: Duration? = .seconds(5),
    _ change: @escaping @Sendable (inout Server) -> Void
  ) async throws(CallError) -> Server {
    try await ask(ref, timeout) {
      .inspect(
        Inspection<Server, Server>(reply: $0) { state in
          change(&state)
          return state
        }
      )
    }
  }

  /// Has a server handle nothing but system requests until it is resumed; messages wait (`sys:suspend/2`).
  public func suspend<Message: Sendable>(
    _ ref: Ref<Message>,
    timeout: Duration? = .seconds(5)
  ) async throws(CallError) {
    try await ask(ref, timeout) { .suspend($0) }
  }

  /// Lets a suspended server go on (`sys:resume/2`).
  public func resume<Message: Sendable>(
    _ ref: Ref<Message>,
    timeout: Duration? = .seconds(5)
  ) async throws(CallError) {
    try await ask(ref, timeout) { .resume($0) }
  }

  /// What can be seen of a process now, nil if it has ended (`sys:get_status/2`).
  public func status<Message: Sendable>(of ref: Ref<Message>) -> ProcessInfo? { runtime.info(of: ref.pid) }

  private func ask<Message: Sendable, Answer: Sendable>(
    _ ref: Ref<Message>,
    _ timeout: Duration?,
    _ request: (Reply<Answer>) -> SystemRequest
  ) async throws(CallError) -> Answer {
    try await ref.settle(timeout: timeout) { call in
      ref.mailbox.post(.system(request(Reply(call))), call)
    }
  }
}

extension Runtime {
  /// Looks into servers that run.
  public var system: System { System(runtime: self) }
}

/// A look at a state of the type that the asker names.
private struct Inspection<State: Sendable, Answer: Sendable>: StateInspection {
  let reply: Reply<Answer>
  let look: @Sendable (inout State) -> Answer

  func visit<Other>(_ state: inout Other) {
    guard var known = state as? State else {
      return reply.refuse("The state is a \(Other.self), not a \(State.self).")
    }
    let answer = look(&known)
    if let changed = known as? Other { state = changed }
    reply(answer)
  }

  func visitNothing() { reply.refuse("The process has no state to show.") }
}
