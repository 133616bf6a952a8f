import Roost

/// A server that waits in its handlers: while it waits, its messages queue up.
struct Shop: AsyncGenServer {
  enum Message: Sendable {
    case sum(of: [String], reply: Reply<Int>)
  }
  let catalogue: Name<Catalogue.Message>

  func handle(_ message: Message, _ me: Context<Message>) async throws {
    switch message {
    case .sum(let items, let reply):
      // All are asked at the same time; each answer is waited for in turn.
      let prices = items.map { item in catalogue.request { .price(of: item, reply: $0) } }
      var sum = 0
      for price in prices { sum += try await price.answer(timeout: .seconds(1)) ?? 0 }
      reply(sum)
    }
  }
}
