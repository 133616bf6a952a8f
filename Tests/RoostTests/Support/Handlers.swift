import Testing

@testable import Roost

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

extension Handlers {
  /// Looks into a server of this kind, as `sys` does.
  func look(into server: Ref<Order>, in node: Runtime) async throws {
    switch self {
    case .sync: _ = try await node.system.state(of: server, as: Scripted.self, timeout: nil)
    case .async: _ = try await node.system.state(of: server, as: AsyncScripted.self, timeout: nil)
    }
  }
}
