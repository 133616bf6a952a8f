@testable import Roost

/// What the children of a nursery note down, in order.
final class Journal: Sendable {
  private struct State {
    var entries: [String] = []
    var waiters: [(isDone: @Sendable ([String]) -> Bool, UnsafeContinuation<Void, Never>)] = []
  }

  private let state = Locked(State())

  var entries: [String] { state.withLock { $0.entries } }

  func note(_ entry: String) {
    let done = state.withLock { state in
      state.entries.append(entry)
      let done = state.waiters.filter { $0.isDone(state.entries) }
      state.waiters.removeAll { $0.isDone(state.entries) }
      return done.map(\.1)
    }
    for waiter in done { waiter.resume() }
  }

  /// Forgets what was noted so far.
  func clear() { state.withLock { $0.entries = [] } }

  func count(of entry: String) -> Int { entries.count { $0 == entry } }

  /// Waits until `entry` has been noted so many times.
  func wait(for entry: String, times: Int = 1) async {
    await wait { entries in entries.count { $0 == entry } >= times }
  }

  private func wait(until isDone: @escaping @Sendable ([String]) -> Bool) async {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
      let isOver = state.withLock { state in
        if isDone(state.entries) { return true }
        state.waiters.append((isDone, continuation))
        return false
      }
      if isOver { continuation.resume() }
    }
  }
}

/// Holds whoever waits at it until it is opened, cancelled or not.
final class Latch: Sendable {
  private let state = Locked((isOpen: false, waiters: [UnsafeContinuation<Void, Never>]()))

  func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  func wait() async {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiters.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }
}

/// A switch that a test and its children share.
final class Switch: Sendable {
  private let state = Locked(false)

  var isOn: Bool {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}

/// Counts.
final class Tally: Sendable {
  private let state = Locked(0)

  var count: Int { state.withLock { $0 } }

  /// The next number, from 1 on.
  @discardableResult
  func next() -> Int {
    state.withLock { count in
      count += 1
      return count
    }
  }
}
