import Testing

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
private struct Deed: Sendable {
  let body: @Sendable (Context<Order>) throws -> Void
}

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

/// How a server is tied to the process that starts it.
enum Tie: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case none, link, monitor

  var testDescription: String { rawValue }
}

/// The two kinds of server: what is promised holds for both.
enum Handlers: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case sync, async

  var testDescription: String { rawValue }

  func start(
    in node: Runtime,
    _ script: Script = Script(),
    name: String? = nil,
    options: ProcessOptions = ProcessOptions(),
    timeout: Duration? = nil
  ) async throws(StartError) -> Ref<Order> {
    switch self {
    case .sync:
      try await node.start(name: name, options: options, timeout: timeout) { Scripted(script: script) }
    case .async:
      try await node.start(name: name, options: options, timeout: timeout) { AsyncScripted(script: script) }
    }
  }

  /// The same from a process, tied to it.
  @discardableResult
  func start(
    by me: Context<String>,
    _ tie: Tie,
    _ script: Script = Script(),
    name: String? = nil,
    options: ProcessOptions = ProcessOptions(),
    timeout: Duration? = nil
  ) async throws(StartError) -> (ref: Ref<Order>, monitor: MonitorRef?) {
    switch (tie, self) {
    case (.none, _):
      (try await start(in: me.runtime, script, name: name, options: options, timeout: timeout), nil)
    case (.link, .sync):
      (
        try await me.startLink(name: name, options: options, timeout: timeout) { Scripted(script: script) },
        nil
      )
    case (.link, .async):
      (
        try await me.startLink(name: name, options: options, timeout: timeout) {
          AsyncScripted(script: script)
        },
        nil
      )
    case (.monitor, .sync):
      try await me.startMonitor(name: name, options: options, timeout: timeout) { Scripted(script: script) }
    case (.monitor, .async):
      try await me.startMonitor(name: name, options: options, timeout: timeout) {
        AsyncScripted(script: script)
      }
    }
  }
}

/// Each kind of server, tied in each way to the process that starts it.
let waysToStart: [(Handlers, Tie)] = Handlers.allCases.flatMap { handlers in
  Tie.allCases.map { (handlers, $0) }
}

/// Each kind of server, and each way to have it do something.
let waysToDo: [(Handlers, Trigger)] = Handlers.allCases.flatMap { handlers in
  Trigger.allCases.map { (handlers, $0) }
}

extension Handlers {
  /// Looks into a server of this kind, as `sys` does.
  func look(into server: Ref<Order>, in node: Runtime) async throws {
    switch self {
    case .sync: _ = try await node.system.state(of: server, as: Scripted.self, timeout: nil)
    case .async: _ = try await node.system.state(of: server, as: AsyncScripted.self, timeout: nil)
    }
  }
}
