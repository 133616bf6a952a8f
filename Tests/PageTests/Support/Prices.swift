import Synchronization

/// A store of prices in memory.
final class Prices: PriceStore {
  private let prices: Mutex<[String: Int]>
  let isThere: Bool

  init(_ prices: [String: Int], isThere: Bool = true) {
    self.prices = Mutex(prices)
    self.isThere = isThere
  }

  func read() -> [String: Int] { prices.withLock { $0 } }
  func write(_ changed: [String: Int]) { prices.withLock { $0 = changed } }
}
