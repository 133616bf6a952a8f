/// What a starter waits for: that the new process has run its `start`.
@usableFromInline
final class StartPromise: Sendable {
  private struct State {
    var result: Result<Pid, StartError>?
    var waiter: UnsafeContinuation<Result<Pid, StartError>, Never>?
    var observer: (@Sendable (Result<Pid, StartError>) -> Void)?
  }

  private let state = Locked(State())

  /// - Parameter observer: told instead of a waiting task.
  init(observer: (@Sendable (Result<Pid, StartError>) -> Void)? = nil) {
    state.withLock { $0.observer = observer }
  }

  /// The first outcome counts.
  @usableFromInline
  func resolve(_ result: Result<Pid, StartError>) {
    let previous = state.withLock { state in
      let previous = state
      if previous.result == nil { state = State(result: result) }
      return previous
    }
    guard previous.result == nil else { return }
    previous.waiter?.resume(returning: result)
    previous.observer?(result)
  }

  func wait() async throws(StartError) {
    let result = await withUnsafeContinuation {
      (continuation: UnsafeContinuation<Result<Pid, StartError>, Never>) in
      let known = state.withLock { state in
        if state.result == nil { state.waiter = continuation }
        return state.result
      }
      if let known { continuation.resume(returning: known) }
    }
    _ = try result.get()
  }
}
