@testable import Roost

/// Where threads leave things for one another.
final class Board<Item: Sendable>: Sendable {
  private let items = Locked<[Item]>([])

  func pin(_ item: Item) { items.withLock { $0.append(item) } }

  /// One of what is there; something must be.
  func any(_ random: inout SplitMix) -> Item {
    let number = random.next()
    return items.withLock { $0[Int(number % UInt64($0.count))] }
  }

  /// Takes the latest away, if there is one.
  func take() -> Item? { items.withLock { $0.popLast() } }

  func clear() { while take() != nil {} }
}
