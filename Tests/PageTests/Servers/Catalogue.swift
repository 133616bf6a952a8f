import Roost

/// Prices that are read from somewhere when the server starts, and written back when it ends.
struct Catalogue: GenServer {
  enum Message: Sendable {
    case load
    case set(String, Int)
    case price(of: String, reply: Reply<Int?>)
  }
  let store: any PriceStore
  private var prices: [String: Int] = [:]

  init(_ store: any PriceStore) { self.store = store }

  mutating func start(_ me: Context<Message>) throws {
    guard store.isThere else { throw Exit("no store") }  // the start fails with this reason
    me.trapsExits = true  // so that `terminate` runs when the supervisor stops us
    me.continue(with: .load)  // once started, before anything in the mailbox
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) throws {
    switch message {
    case .load: prices = try store.read()
    case .set(let item, let price) where price < 0: throw Exit("\(item) cannot cost \(price)")
    case .set(let item, let price): prices[item] = price
    case .price(let item, let reply): reply(prices[item])
    }
  }

  mutating func terminate(_ reason: ExitReason, _ me: Context<Message>) throws {
    if reason.isOrderly { try store.write(prices) }
  }
}

protocol PriceStore: Sendable {
  var isThere: Bool { get }
  func read() throws -> [String: Int]
  func write(_ prices: [String: Int]) throws
}
