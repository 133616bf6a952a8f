import Testing

@testable import Roost

/// The ways to have a server do something: in which of its handlers.
enum Trigger: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case start, call, cast, info

  var testDescription: String { rawValue }

  /// Starts a server that does `deed` in its `start`, or does it soon.
  func start(
    _ handlers: Handlers,
    in node: Runtime,
    _ script: Script = Script(),
    _ deed: @escaping @Sendable (Context<Order>) throws -> Void
  ) async throws -> Ref<Order> {
    var script = script
    if self == .start { script.start = deed }
    let server = try await handlers.start(in: node, script)
    try await pull(server, in: node, deed)
    return server
  }

  /// Has a server that has started do `deed`.
  func pull(
    _ server: Ref<Order>,
    in node: Runtime,
    _ deed: @escaping @Sendable (Context<Order>) throws -> Void
  ) async throws {
    switch self {
    case .start: break
    case .call: try await server.ask(deed)
    case .cast: server.perform(deed)
    case .info: node.send(Deed(body: deed), to: server.pid)
    }
  }
}

/// Each kind of server, and each way to have it do something.
let waysToDo: [(Handlers, Trigger)] = Handlers.allCases.flatMap { handlers in
  Trigger.allCases.map { (handlers, $0) }
}
