import Roost
import RoostDistribution

/// Has its tally on another node, and another one when that ends or its node is lost.
struct Branch: AsyncGenServer {
  enum Message: Sendable {
    case add(Int)
    case sum(reply: Reply<Int>)
    case ends(reply: Reply<[ExitReason]>)
  }
  let node: Node
  let workers: [NodeName]
  private var tally: (ref: Ref<Tally.Message>, monitor: MonitorRef?)?
  private var ends: [ExitReason] = []

  init(_ node: Node, _ workers: [NodeName]) {
    self.node = node
    self.workers = workers
  }

  mutating func start(_ me: Context<Message>) async throws { try await place() }

  mutating func handle(_ message: Message, _ me: Context<Message>) async throws {
    switch message {
    case .add(let n): tally?.ref.send(.add(n))
    case .sum(let reply):
      guard let tally else { return reply(0) }
      reply(try await tally.ref.call(Tally.Message.sum))
    case .ends(let reply): reply(ends)
    }
  }

  mutating func handle(info: Info, _ me: Context<Message>) async throws {
    guard case .down(let monitor, _, let reason) = info, monitor == tally?.monitor else { return }
    ends.append(reason)  // `noconnection` if the node is lost
    try await place()
  }

  private mutating func place() async throws {
    let worker = workers[ends.count % workers.count]
    // Watched before it runs. A link is `.link`, and one process may have both.
    let made = try await node.spawn("tally", of: "calculator", at: worker, 0, options: .monitor)
    tally = (try node.ref(to: made.external), made.monitor)
  }
}
