@testable import Roost

/// What happened, in order; can be waited for.
final class Chronicle<Entry: Sendable>: Sendable {
  private struct State {
    var entries: [Entry] = []
    var waiters: [(count: Int, continuation: UnsafeContinuation<Void, Never>)] = []
  }

  private let state = Locked(State())

  func note(_ entry: Entry) {
    let ready = state.withLock { state in
      state.entries.append(entry)
      let count = state.entries.count
      let ready = state.waiters.filter { $0.count <= count }
      state.waiters.removeAll { $0.count <= count }
      return ready
    }
    for waiter in ready { waiter.continuation.resume() }
  }

  var entries: [Entry] { state.withLock { $0.entries } }

  /// Waits until there are `count` entries, and returns all.
  func entries(_ count: Int) async -> [Entry] {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
      let isThere = state.withLock { state in
        if state.entries.count >= count { return true }
        state.waiters.append((count, continuation))
        return false
      }
      if isThere { continuation.resume() }
    }
    return entries
  }
}
