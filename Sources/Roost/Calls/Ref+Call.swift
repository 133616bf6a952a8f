import Synchronization

extension Ref {
  /// Sends a request and waits for its answer (`gen_server:call/3`).
  ///
  /// ```swift
  /// let n = try await counter.call(Counter.Message.value)
  /// let sum = try await counter.call(timeout: .seconds(1)) { .add(2, reply: $0) }
  /// ```
  ///
  /// - Parameters:
  ///   - timeout: how long to wait for the answer, 5 seconds unless told; nil waits as long as the server
  ///     lives. Zero times out at once.
  ///   - request: makes the request around the reply port; usually an enum case.
  /// - Throws: ``CallError``: timeout, the server's exit reason (`noproc` if it has ended already),
  ///   cancellation, a call to oneself, a negative timeout, or a full mailbox.
  @inlinable
  public nonisolated(nonsending) func call<Answer: Sendable>(
    timeout: Duration? = .seconds(5),
    _ request: (Reply<Answer>) -> Message
  ) async throws(CallError) -> Answer {
    try await settle(timeout: timeout) { call in mailbox.append(request(Reply(call)), call: call) }
  }

  /// Waits for the outcome of a call that `submit` puts into the mailbox.
  @inlinable
  nonisolated(nonsending) func settle<Answer: Sendable>(
    timeout: Duration?,
    _ submit: (PendingCall<Answer>) -> Delivery
  ) async throws(CallError) -> Answer {
    if let timeout, timeout < .zero { throw CallError(invalidTimeout: timeout) }
    if let caller = Caller.current { return try await settle(by: caller, timeout, submit) }
    let call = PendingCall<Answer>(server: mailbox, caller: CurrentProcess.caller?.pid)
    let result = await withTaskCancellationHandler {
      await withUnsafeContinuation { (continuation: UnsafeContinuation<Result<Answer, CallError>, Never>) in
        call.sink = .task(continuation)
        guard call.arm() else { return continuation.resume(returning: .failure(CallError(.cancelled))) }
        post(call, timeout, submit)
      }
    } onCancel: {
      call.fail(CallError(.cancelled))
    }
    return try result.get()
  }

  /// The same for a process.
  @inlinable
  nonisolated(nonsending) func settle<Answer: Sendable>(
    by caller: Caller,
    _ timeout: Duration?,
    _ submit: (PendingCall<Answer>) -> Delivery
  ) async throws(CallError) -> Answer {
    if caller.pid == pid { throw CallError(.callingSelf) }
    let call = PendingCall<Answer>(server: mailbox, caller: caller.pid)
    let result = await withUnsafeContinuation {
      (continuation: UnsafeContinuation<Result<Answer, CallError>, Never>) in
      call.sink = .task(continuation)
      _ = call.arm()
      guard caller.begin(call, timeout: timeout) else { return call.fail(CallError(.cancelled)) }
      deliver(call, submit)
    }
    return try result.get()
  }

  /// Sends the request of a call whose answer `sink` awaits.
  @inlinable
  func post<Answer: Sendable>(
    _ call: PendingCall<Answer>,
    _ timeout: Duration?,
    _ submit: (PendingCall<Answer>) -> Delivery
  ) {
    // The timer first: once the request is out, the answer may come at any moment.
    if let timeout {
      call.hasTimer.store(true, ordering: .releasing)
      mailbox.kernel.timers.start(call, after: timeout)
    }
    deliver(call, submit)
  }

  @inlinable
  func deliver<Answer: Sendable>(_ call: PendingCall<Answer>, _ submit: (PendingCall<Answer>) -> Delivery) {
    switch submit(call) {
    case .wake: mailbox.wake()
    case .queued, .needsCare: break
    case .dropped, .refused: call.fail(CallError(.mailboxFull))
    case .dead: call.fail(.exit(.noproc))
    }
    // The task may have been cancelled, or the time been over, before the call was in the server's list.
    if call.hasFailed { call.withdraw() }
  }
}
