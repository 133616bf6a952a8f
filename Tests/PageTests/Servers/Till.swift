import Roost

/// Asks the catalogue for each price, and waits for none of them.
struct Till: GenServer {
  enum Message: Sendable {
    case buy(String, reply: Reply<Int>)
    case priced(String, Result<Int?, CallError>, Reply<Int>)
  }
  let catalogue: Name<Catalogue.Message>
  private var total = 0

  init(_ catalogue: Name<Catalogue.Message>) { self.catalogue = catalogue }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .buy(let item, let buyer):
      me.request(catalogue, timeout: .seconds(1)) {
        .price(of: item, reply: $0)
      } then: {
        .priced(item, $0, buyer)
      }
    case .priced(_, .success(let price?), let buyer):
      total += price
      buyer(total)
    case .priced(let item, .success(nil), let buyer): buyer.refuse("\(item) is not for sale.")
    case .priced(_, .failure(let error), let buyer): buyer.refuse("\(error)")
    }
  }
}
