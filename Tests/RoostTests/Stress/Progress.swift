@testable import Roost

/// Counts what happens, for a test to wait until it has happened often enough.
final class Progress: Sendable {
  private struct State {
    var count = 0
    var waiters: [(target: Int, continuation: UnsafeContinuation<Void, Never>)] = []
  }

  private let state = Locked(State())

  var count: Int { state.withLock { $0.count } }

  func add(_ number: Int = 1) {
    let ready = state.withLock { state in
      state.count += number
      if state.waiters.isEmpty { return [UnsafeContinuation<Void, Never>]() }
      let count = state.count
      let ready = state.waiters.filter { $0.target <= count }
      state.waiters.removeAll { $0.target <= count }
      return ready.map(\.continuation)
    }
    for continuation in ready { continuation.resume() }
  }

  /// Waits until the count is `target`; throws if it is not when the test's time is over.
  func reach(_ target: Int) async throws {
    await withTaskCancellationHandler {
      await withUnsafeContinuation { continuation in
        let isOver = state.withLock { state in
          if state.count >= target || Task.isCancelled { return true }
          state.waiters.append((target, continuation))
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      let waiters = state.withLock { state in
        defer { state.waiters = [] }
        return state.waiters
      }
      for waiter in waiters { waiter.continuation.resume() }
    }
    if count < target { throw Shortfall(count: count, target: target) }
  }

  struct Shortfall: Error {
    let count: Int
    let target: Int
  }
}

/// Waits until `condition` holds, for what no event tells of; throws if it does not when the test's time is over.
func eventually(_ what: String, _ condition: () -> Bool) async throws {
  while !condition() {
    do { try await Task.sleep(for: .milliseconds(1)) } catch { throw Unfulfilled(what: what) }
  }
}

struct Unfulfilled: Error {
  let what: String
}
