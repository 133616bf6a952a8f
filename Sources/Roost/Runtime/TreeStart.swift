/// Whether the tree of ``Runtime/run()`` has started, for all who wait for that.
final class TreeStart: Sendable {
  private typealias Waiter = UnsafeContinuation<Result<Void, any Error>, Never>

  private struct State {
    var outcome: Result<Void, any Error>?
    var waiters: [UInt64: Waiter] = [:]
    var lastNumber: UInt64 = 0
  }

  private let state = Locked(State())

  /// The first outcome counts.
  func settle(_ outcome: Result<Void, StartError>) {
    let outcome = outcome.mapError { $0 as any Error }
    let waiters = state.withLock { state in
      guard state.outcome == nil else { return [UInt64: Waiter]() }
      state.outcome = outcome
      return exchange(&state.waiters, [:])
    }
    for waiter in waiters.values { waiter.resume(returning: outcome) }
  }

  func wait() async throws {
    let number = state.withLock { state in
      state.lastNumber += 1
      return state.lastNumber
    }
    let outcome = await withTaskCancellationHandler {
      await withUnsafeContinuation { (waiter: Waiter) in
        let known = state.withLock { state -> Result<Void, any Error>? in
          if let outcome = state.outcome { return outcome }
          if Task.isCancelled { return .failure(CancellationError()) }
          state.waiters[number] = waiter
          return nil
        }
        if let known { waiter.resume(returning: known) }
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
      waiter?.resume(returning: .failure(CancellationError()))
    }
    try outcome.get()
  }
}

extension Runtime {
  /// Waits until ``run()`` has started the tree: for services of the same `ServiceGroup` that use it, since a group runs
  /// them all at the same time. Once it has, it does not wait.
  ///
  /// - Throws: ``StartError`` if the tree has not started, or was stopped before; `CancellationError` if the waiting
  ///   Task is cancelled.
  public func untilStarted() async throws { try await kernel.treeStart.wait() }
}
