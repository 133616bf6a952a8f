import Synchronization

/// Processes that have ended and are let go of by threads that make others: memory is given back at the least cost where
/// it is taken from, while two threads which do the one and the other wait for each other.
final class Graveyard: Sendable {
  private let rows = Locked<[[Process]]>([])
  private let count = Atomic<Int>(0)

  /// How many processes are handed over at once.
  static let row = 32
  /// More than so many rows are left to those who bring them.
  private static let most = 64

  /// Takes processes over, unless there are many already: then they go at once.
  func take(_ row: [Process]) {
    guard count.load(ordering: .relaxed) < Self.most else { return }
    rows.withLock { rows in
      rows.append(row)
      count.store(rows.count, ordering: .relaxed)
    }
  }

  /// Lets go of some. Says whether there were any.
  @discardableResult
  func letGoOfSome() -> Bool {
    guard count.load(ordering: .relaxed) > 0 else { return false }
    let row = rows.withLock { rows in
      defer { count.store(rows.count, ordering: .relaxed) }
      return rows.popLast()
    }
    return row != nil
  }
}
