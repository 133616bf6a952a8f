import Synchronization

/// A number that several threads add to.
final class SharedCount: Sendable {
  private let count = Atomic<Int>(0)

  var value: Int { count.load(ordering: .sequentiallyConsistent) }

  /// Adds, and returns the sum.
  @discardableResult
  func add(_ number: Int) -> Int { count.wrappingAdd(number, ordering: .sequentiallyConsistent).newValue }
}

/// Counts how many of its kind live.
final class Tracked: Sendable {
  private let living: SharedCount

  init(_ living: SharedCount) {
    self.living = living
    living.add(1)
  }

  deinit { living.add(-1) }
}
