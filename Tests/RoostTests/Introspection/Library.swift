@testable import Roost

struct Shelf: GenServer {
  enum Message: Sendable { case sum(reply: Reply<Int>) }
  var items = [1, 2]

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    if case .sum(let reply) = message { reply(items.reduce(0, +)) }
  }
}

struct AsyncShelf: AsyncGenServer {
  var items = [1, 2]

  mutating func handle(_ message: Shelf.Message, _ me: Context<Shelf.Message>) async {
    if case .sum(let reply) = message { reply(items.reduce(0, +)) }
  }
}

/// A server of one kind or the other, by ref and by name.
struct Library {
  let node: Runtime
  let handlers: Handlers
  let ref: Ref<Shelf.Message>
  let name: Name<Shelf.Message>

  init(_ node: Runtime, _ handlers: Handlers) async throws {
    (self.node, self.handlers) = (node, handlers)
    ref =
      handlers == .sync
      ? try await node.start(name: "shelf") { Shelf() }
      : try await node.start(name: "shelf") { AsyncShelf() }
    name = node.named("shelf")
  }

  func items(
    of address: some ProcessAddress,
    _ timeout: Duration? = nil
  ) async throws(CallError) -> [Int] {
    switch handlers {
    case .sync: try await node.system.state(of: address, as: Shelf.self, timeout: timeout).items
    case .async: try await node.system.state(of: address, as: AsyncShelf.self, timeout: timeout).items
    }
  }

  func replace(
    in address: some ProcessAddress,
    _ change: @escaping @Sendable (inout [Int]) throws -> Void
  ) async throws(CallError) -> [Int] {
    switch handlers {
    case .sync:
      try await node.system.replaceState(of: address, as: Shelf.self, timeout: nil) { try change(&$0.items) }
        .items
    case .async:
      try await node.system.replaceState(of: address, as: AsyncShelf.self, timeout: nil) {
        try change(&$0.items)
      }.items
    }
  }
}
