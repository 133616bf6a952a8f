import ExternalTerm
import Roost

/// A request to spawn that somebody waits for.
final class SpawnPort: Sendable {
  private enum State {
    case waiting(CheckedContinuation<Result<ExternalPid, SpawnError>, Never>?)
    /// The answer has come, and the process is being tied to its parent.
    case claimed(CheckedContinuation<Result<ExternalPid, SpawnError>, Never>?)
    case done(Result<ExternalPid, SpawnError>)
  }

  private let state = Locked(State.waiting(nil))

  /// The answer has come. Says no if nobody waits for it any more.
  func claim() -> Bool {
    state.withLock { state in
      guard case .waiting(let waiter) = state else { return false }
      state = .claimed(waiter)
      return true
    }
  }

  func succeed(_ process: ExternalPid) { resolve(.success(process)) }

  func fail(_ error: SpawnError) { resolve(.failure(error)) }

  private func resolve(_ result: Result<ExternalPid, SpawnError>) {
    let waiter = state.withLock { state -> CheckedContinuation<Result<ExternalPid, SpawnError>, Never>? in
      switch state {
      case .waiting(let waiter), .claimed(let waiter):
        state = .done(result)
        return waiter
      case .done: return nil
      }
    }
    waiter?.resume(returning: result)
  }

  private func cancel() {
    if claim() { fail(SpawnError(.cancelled, "the task that spawns was cancelled")) }
  }

  func wait() async throws(SpawnError) -> ExternalPid {
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let known = state.withLock { state -> Result<ExternalPid, SpawnError>? in
          switch state {
          case .waiting: state = .waiting(waiter)
          case .claimed: state = .claimed(waiter)
          case .done(let result): return result
          }
          return nil
        }
        if let known { waiter.resume(returning: known) }
      }
    } onCancel: {
      cancel()
    }
    return try result.get()
  }
}
