@testable import Roost

/// What a ``TimerWheel`` should do, done the slow and obvious way: an array kept in firing order.
struct TimerWheelModel {
  private struct Entry {
    let id: Int
    let deadline: UInt64
  }

  private(set) var now: UInt64
  private var entries: [Entry] = []

  init(now: UInt64) {
    self.now = now
  }

  var count: Int { entries.count }
  var firstDeadline: UInt64? { entries.first?.deadline }

  mutating func insert(_ id: Int, deadline: UInt64) {
    cancel(id)
    let entry = Entry(id: id, deadline: max(deadline, now))
    let place = entries.firstIndex { $0.deadline > entry.deadline } ?? entries.endIndex
    entries.insert(entry, at: place)
  }

  @discardableResult
  mutating func cancel(_ id: Int) -> Bool {
    guard let place = entries.firstIndex(where: { $0.id == id }) else { return false }
    entries.remove(at: place)
    return true
  }

  mutating func advance(to target: UInt64) -> [Int] {
    now = max(now, target)
    let due = entries.prefix { $0.deadline <= now }
    entries.removeFirst(due.count)
    return due.map(\.id)
  }
}

/// A timer that knows its number.
final class NumberedTimer: TimerNode, @unchecked Sendable {  // Safe: what it adds never changes.
  let id: Int

  init(_ id: Int) {
    self.id = id
  }
}

extension TimerWheel {
  /// Advances and returns the numbers of what fired.
  mutating func fired(to target: UInt64) -> [Int] {
    var nodes: [TimerNode] = []
    advance(to: target, into: &nodes)
    return nodes.compactMap { ($0 as? NumberedTimer)?.id }
  }
}
