import Roost
import RoostDistribution

struct StockServer: GenServer {
  private var counts: [String: Int] = [:]

  mutating func handle(_ message: Stock, _ me: Context<Stock>) {
    switch message {
    case .put(let item, let count): counts[item, default: 0] += count
    case .take(let item, let count, let reply):
      guard let there = counts[item] else { return reply(.error(.unknown)) }
      guard there >= count else { return reply(.error(.notEnough)) }
      counts[item] = there - count
      reply(.ok(left: there - count))
    case .all(let reply):
      reply(counts.sorted { $0.key < $1.key }.map { Stock.Item(name: $0.key, count: $0.value) })
    }
  }
}
