import Synchronization

/// Where the measuring task waits until so many processes have arrived.
final class Latch: Sendable {
  private struct State {
    var missing: Int
    var failure: (any Error)?
    var waiter: CheckedContinuation<Void, any Error>?

    var isOpen: Bool { missing <= 0 || failure != nil }
  }

  private let state: Mutex<State>

  init(_ count: Int = 1) { state = Mutex(State(missing: count)) }

  func arrive() { change { $0.missing -= 1 } }

  /// Somebody will never arrive: whoever waits is told why.
  func fail(_ error: any Error) { change { $0.failure = error } }

  // Not inlined: a handler would make room on its stack for a continuation with each message.
  @inline(never)
  private func change(_ body: (inout sending State) -> Void) {
    let (waiter, failure) = state.withLock { state in
      body(&state)
      return (state.isOpen ? state.waiter.take() : nil, state.failure)
    }
    if let failure { waiter?.resume(throwing: failure) } else { waiter?.resume() }
  }

  func wait() async throws {
    try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
      let (isOpen, failure) = state.withLock { state in
        if !state.isOpen { state.waiter = continuation }
        return (state.isOpen, state.failure)
      }
      guard isOpen else { return }
      if let failure { continuation.resume(throwing: failure) } else { continuation.resume() }
    }
  }
}
