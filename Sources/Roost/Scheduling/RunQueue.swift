import DequeModule
import Synchronization

/// The processes and jobs that wait for one scheduler thread: first in, first out; other threads steal
/// from it.
@usableFromInline
final class RunQueue: Sendable {
  private let items = Locked(Deque<UInt>())
  private let isTaken = Atomic<Bool>(false)
  private let approximateCount = Atomic<Int>(0)

  /// How many wait, perhaps out of date.
  var count: Int { approximateCount.load(ordering: .sequentiallyConsistent) }

  func append(_ runnable: Runnable) {
    items.withBusyLock(isTaken) { items in
      items.append(runnable.bits)
      approximateCount.store(items.count, ordering: .sequentiallyConsistent)
    }
  }

  func popFirst() -> Runnable? {
    guard count > 0 else { return nil }
    return items.withBusyLock(isTaken) { items in
      let first = items.popFirst()
      approximateCount.store(items.count, ordering: .sequentiallyConsistent)
      return first.map(Runnable.init(bits:))
    }
  }

  /// Takes the older half of `victim`'s queue: returns the first and keeps the others here.
  func steal(from victim: RunQueue) -> Runnable? {
    guard victim.count > 0 else { return nil }
    var taken = victim.items.withBusyLock(victim.isTaken) { items in
      let half = Array(items.prefix((items.count + 1) / 2))
      items.removeFirst(half.count)
      victim.approximateCount.store(items.count, ordering: .sequentiallyConsistent)
      return half
    }[...]
    guard let first = taken.popFirst() else { return nil }
    if !taken.isEmpty {
      items.withBusyLock(isTaken) { items in
        items.append(contentsOf: taken)
        approximateCount.store(items.count, ordering: .sequentiallyConsistent)
      }
    }
    return Runnable(bits: first)
  }
}
