import Logging
import Metrics
import Roost

/// Logs and counts what it does, as any Swift code does.
struct Orders: GenServer {
  enum Message: Sendable {
    case place(String)
  }
  private var log: Logger
  private let placed: Counter

  init(_ log: Logger, metrics: any MetricsFactory) {
    self.log = log
    placed = Counter(label: "orders.placed", factory: metrics)
  }

  mutating func start(_ me: Context<Message>) {
    log[metadataKey: "pid"] = "\(me.pid)"
  }

  func handle(_ message: Message, _ me: Context<Message>) throws {
    switch message {
    case .place(let item):
      if item.isEmpty { throw Exit("an order of nothing") }  // reported with the message and the state
      placed.increment()
      log.info("Order placed", metadata: ["item": "\(item)"])
    }
  }
}
