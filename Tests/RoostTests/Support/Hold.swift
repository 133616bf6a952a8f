@testable import Roost

/// Keeps a handler busy until it is let go, and says when it has come so far.
///
/// The handler sleeps on its own thread; the test awaits, so that it takes no thread from other tests.
struct Hold: Sendable {
  private let begun = Chronicle<Void>()
  private let gate = Gate()

  /// In the handler: waits to be let go.
  func wait() {
    begun.note(())
    gate.pass()
  }

  /// In the test: waits until the handler is held.
  func begins() async { _ = await begun.entries(1) }

  func release() { gate.open() }
}

extension Ref<Order> {
  /// Runs `body` while a handler of the process is held, and lets it go whatever becomes of `body`.
  @discardableResult
  func held<Value>(
    then afterwards: @escaping @Sendable (Context<Order>) throws -> Void = { _ in },
    _ body: () async throws -> Value
  ) async throws -> Value {
    let hold = Hold()
    perform { me in
      hold.wait()
      try afterwards(me)
    }
    await hold.begins()
    defer { hold.release() }
    return try await body()
  }
}

/// Keeps an async handler suspended, cancelled or not, until it is let go.
struct Park: Sendable {
  private let parked = Chronicle<UnsafeContinuation<Void, Never>>()

  /// In the handler: waits to be let go.
  func wait() async { await withUnsafeContinuation { parked.note($0) } }

  /// In the test: waits until the handler is suspended.
  func begins() async { _ = await parked.entries(1) }

  /// Lets the handler go. Once only, after it has begun to wait.
  func release() { parked.entries[0].resume() }
}
