import Testing

@testable import Roost

/// Runs `body` in a raw process of its own, which traps exits unless told not to, and returns what it made. If the
/// process is ended from outside, that is thrown.
func inTester<Value: Sendable>(
  _ node: Runtime,
  trapsExits: Bool = true,
  _ body: @escaping @Sendable (Inbox<String>) async throws -> Value
) async throws -> Value {
  let outcome = Chronicle<Result<Value, any Error>>()
  let tester = node.spawn(receiving: String.self, options: ProcessOptions(trapsExits: trapsExits)) { inbox in
    do {
      outcome.note(.success(try await body(inbox)))
    } catch {
      outcome.note(.failure(error))
      throw error
    }
  }
  if !tester.mailbox.onExit({ outcome.note(.failure(Exit($0))) }) { outcome.note(.failure(Exit(.noproc))) }
  return try await outcome.entries(1)[0].get()
}

/// How a process ended, as its links or monitors see it.
struct End: Sendable, Equatable {
  let pid: Pid
  let reason: ExitReason
  var monitor: MonitorRef?
}

extension Inbox<String> {
  /// The next word, whatever else has come before it.
  func word() async throws -> String {
    try await receive { if case .message(let word) = $0 { word } else { nil } }
  }

  /// The next exit of a linked process.
  func exit() async throws -> End {
    try await receive {
      if case .info(.exit(let pid, let reason)) = $0 { End(pid: pid, reason: reason) } else { nil }
    }
  }

  /// The next DOWN of a monitor.
  func down() async throws -> End {
    try await receive { item in
      guard case .info(.down(let monitor, let pid, let reason)) = item else { return nil }
      return End(pid: pid, reason: reason, monitor: monitor)
    }
  }

  /// Expects that nothing has come which has not been received: after a round trip to another process, so that
  /// what is on its way is here.
  func expectNothingElse(_ location: SourceLocation = #_sourceLocation) async throws {
    let other = me.runtime.spawn { Puppet(journal: Chronicle()) }
    try await other.settle()
    try await other.stop()
    let next = try await receive(timeout: .zero)
    #expect(next == nil, sourceLocation: location)
  }
}

/// Waits until the Task is cancelled.
func untilCancelled() async {
  let (never, source) = AsyncStream.makeStream(of: Never.self)
  for await _ in never {}
  withExtendedLifetime(source) {}
}
