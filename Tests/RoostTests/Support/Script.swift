@testable import Roost

/// What a server of a test does besides what it is ordered to.
struct Script: Sendable {
  typealias Me = Context<Order>

  var start: @Sendable (Me) throws -> Void = { _ in }

  /// After `start`, and only with async handlers.
  var wait: @Sendable (Me) async throws -> Void = { _ in }
  var info: @Sendable (Info, Me) throws -> Void = { _, _ in }
  var terminate: @Sendable (ExitReason, Me) throws -> Void = { _, _ in }

  /// Does a deed that comes as an untyped message; all else is for `info`.
  fileprivate func take(_ other: Info, _ me: Me) throws {
    if case .message(let deed as Deed) = other { try deed.body(me) } else { try info(other, me) }
  }
}

/// What an untyped message has a server do.
struct Deed: Sendable {
  let body: @Sendable (Context<Order>) throws -> Void
}

struct Scripted: GenServer {
  let script: Script

  mutating func start(_ me: Context<Order>) throws { try script.start(me) }

  mutating func handle(_ order: Order, _ me: Context<Order>) throws {
    if case .perform(let body) = order { try body(me) }
  }

  mutating func handle(info: Info, _ me: Context<Order>) throws { try script.take(info, me) }

  mutating func terminate(_ reason: ExitReason, _ me: Context<Order>) throws {
    try script.terminate(reason, me)
  }
}

struct AsyncScripted: AsyncGenServer {
  let script: Script

  mutating func start(_ me: Context<Order>) async throws {
    try script.start(me)
    try await script.wait(me)
  }

  mutating func handle(_ order: Order, _ me: Context<Order>) async throws {
    switch order {
    case .perform(let body): try body(me)
    case .await(let body): try await body(me)
    case .note: break
    }
  }

  mutating func handle(info: Info, _ me: Context<Order>) async throws { try script.take(info, me) }

  mutating func terminate(_ reason: ExitReason, _ me: Context<Order>) async throws {
    try script.terminate(reason, me)
  }
}
