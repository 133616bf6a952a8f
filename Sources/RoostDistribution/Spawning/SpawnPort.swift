import ExternalTerm
import Roost

/// A request to spawn that somebody waits for.
final class SpawnPort: Sendable {
  typealias Outcome = Result<ExternalPid, SpawnError>

  private enum State {
    case waiting((@Sendable (Outcome) -> Void)?)
    /// The answer has come, and the process is being tied to its parent.
    case claimed((@Sendable (Outcome) -> Void)?)
    case done(Outcome)
  }

  /// Without which the process is of no use.
  let needs: SpawnReply.SetUp
  private let state: Locked<State>

  /// - Parameter observer: told the outcome, if nobody is to ``wait()``.
  init(needing needs: SpawnReply.SetUp = [], observer: (@Sendable (Outcome) -> Void)? = nil) {
    self.needs = needs
    state = Locked(.waiting(observer))
  }

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

  private func resolve(_ outcome: Outcome) {
    let waiter = state.withLock { state -> (@Sendable (Outcome) -> Void)? in
      switch state {
      case .waiting(let waiter), .claimed(let waiter):
        state = .done(outcome)
        return waiter
      case .done: return nil
      }
    }
    waiter?(outcome)
  }

  /// Gives the request up, unless the answer has come.
  func cancel() {
    if claim() { fail(SpawnError(.cancelled, "nobody waits for the process any more")) }
  }

  func wait() async throws(SpawnError) -> ExternalPid {
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { (continuation: CheckedContinuation<Outcome, Never>) in
        let known = state.withLock { state -> Outcome? in
          switch state {
          case .waiting: state = .waiting { continuation.resume(returning: $0) }
          case .claimed: state = .claimed { continuation.resume(returning: $0) }
          case .done(let outcome): return outcome
          }
          return nil
        }
        if let known { continuation.resume(returning: known) }
      }
    } onCancel: {
      cancel()
    }
    return try outcome.get()
  }
}
