/// A request that is under way: sent, its answer to be fetched later (`gen_server:send_request/2`).
///
/// ```swift
/// let prices = shops.map { $0.request(Shop.Message.price) }       // all are asked at the same time
/// for price in prices { try await cheapest.note(price.answer()) }
/// ```
///
/// The death of the server, or its absence, is an answer too. A request is given up when its last copy goes.
public struct Request<Answer: Sendable>: Sendable {
  private let promise: RequestPromise<Answer>

  /// Waits for the answer on behalf of the process that asks for it: not for itself.
  private let wait: @Sendable (Duration?, RequestPromise<Answer>) async throws(CallError) -> Answer

  init<Message: Sendable>(to server: Ref<Message>, _ request: (Reply<Answer>) -> Message) {
    let call = PendingCall<Answer>(server: server.mailbox, caller: CurrentProcess.caller?.pid)
    let promise = RequestPromise(call)
    self.promise = promise
    wait = { (timeout, promise) throws(CallError) in
      try await server.settle(timeout: timeout) { waiter in
        promise.add(waiter)
        return .queued
      }
    }
    // Not strongly: the end of the promise gives the call up.
    call.sink = .callback { [weak promise] result in promise?.resolve(result) }
    _ = call.arm()
    server.post(call, nil) { call in server.mailbox.append(request(Reply(call)), call: call) }
  }

  /// A request that nobody is there to take.
  init(failed error: CallError) {
    promise = RequestPromise(nil)
    promise.resolve(.failure(error))
    wait = { (_, _) throws(CallError) in throw error }
  }

  /// The answer, or why there will be none; nil as long as neither is known.
  public var outcome: Result<Answer, CallError>? { promise.outcome }

  /// Waits for the answer (`gen_server:wait_response/2`). Waiting in vain does not give the request up: the
  /// answer can be waited for again, and fetched as often as wanted.
  ///
  /// - Parameter timeout: how long to wait, 5 seconds unless told; nil waits as long as the server lives.
  ///   Zero looks whether the answer is there.
  /// - Throws: ``CallError``, as ``Ref/call(timeout:_:)`` does.
  public func answer(timeout: Duration? = .seconds(5)) async throws(CallError) -> Answer {
    if let timeout, timeout < .zero { throw CallError(invalidTimeout: timeout) }
    if let outcome { return try outcome.get() }
    if timeout == .zero { throw .timeout }
    return try await wait(timeout, promise)
  }

  /// Gives the request up: its answer will be dropped. Whoever waits for it gets ``CallError/Code/abandoned``.
  /// Does nothing once the answer is there.
  public func abandon() { promise.abandon() }
}

extension ProcessAddress {
  /// Sends a request whose answer is fetched later; the caller does not wait.
  ///
  /// - Parameter request: makes the request around the reply port; usually an enum case.
  public func request<Answer: Sendable>(_ request: (Reply<Answer>) -> Message) -> Request<Answer> {
    do throws(CallError) { return Request(to: try callee(), request) } catch { return Request(failed: error) }
  }
}

/// What becomes of a request.
final class RequestPromise<Answer: Sendable>: Sendable {
  private struct State {
    var outcome: Result<Answer, CallError>?
    var waiters: [PendingCall<Answer>] = []
  }

  private let state = Locked(State())
  private let call: PendingCall<Answer>?

  init(_ call: PendingCall<Answer>?) { self.call = call }

  deinit { abandon() }

  var outcome: Result<Answer, CallError>? { state.withLock { $0.outcome } }

  func abandon() { call?.fail(CallError(.abandoned)) }

  func resolve(_ result: Result<Answer, CallError>) {
    let waiters = state.withLock { state in
      state.outcome = result
      return exchange(&state.waiters, [])
    }
    for waiter in waiters { waiter.answer(result) }
  }

  /// Has `waiter` answered when the request is.
  func add(_ waiter: PendingCall<Answer>) {
    let known = state.withLock { state in
      if state.outcome == nil {
        // Of waits that came to nothing.
        state.waiters.removeAll(where: \.isSettled)
        state.waiters.append(waiter)
      }
      return state.outcome
    }
    if let known { waiter.answer(known) }
  }
}
