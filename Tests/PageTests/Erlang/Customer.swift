import Roost
import RoostDistribution

/// Works with a `stock` on any node, written in Erlang or in Swift.
func restock(_ peer: NodeName, from node: Node) async throws -> [Stock.Item] {
  let stock = node.ref(to: "stock", at: peer, as: Stock.self)
  stock.send(.put(item: "tea", count: 5))  // a cast; what goes to one process arrives in order
  let taken = try await stock.call { .take("tea", 2, reply: $0) }
  guard taken == .ok(left: 3) else { throw Exit("the stock is not as expected: \(taken)") }
  return try await stock.call(Stock.all)
}
