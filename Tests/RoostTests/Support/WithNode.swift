import Logging

@testable import Roost

/// A quiet node for the length of a test, shut down at its end. Its clock stands still unless the test moves
/// it, so that no call times out because the machine is busy.
@discardableResult
func withNode<Value>(
  schedulers: Int = 2,
  clock: ManualClock = ManualClock(),
  _ configure: (inout RuntimeConfiguration) -> Void = { _ in },
  _ body: (Runtime) async throws -> Value
) async throws -> Value {
  var configuration = RuntimeConfiguration()
  configuration.logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
  configuration.schedulers = schedulers
  configuration.clock = .manual(clock)
  // Raw processes that trap exits do not end for the node's sake: they are killed.
  configuration.gracePeriod = .zero
  configuration.stallWarning = nil
  configure(&configuration)
  let node = try Runtime(configuration)
  do {
    let value = try await body(node)
    await node.shutdown()
    return value
  } catch {
    await node.shutdown()
    throw error
  }
}

extension RuntimeConfiguration {
  /// For a node that a test ends itself.
  static func quiet(_ clock: ManualClock? = nil, schedulers: Int = 2) -> Self {
    var configuration = Self()
    configuration.logger = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
    configuration.schedulers = schedulers
    if let clock { configuration.clock = .manual(clock) }
    return configuration
  }
}

extension Runtime {
  /// Waits until more than `count` timers are set, so that a manual clock can move on.
  func waitForTimers(beyond count: Int) async {
    while kernel.timers.count <= count { await Task.yield() }
  }
}

extension Ref {
  /// Waits until no call waits for the process: it forgets what it has answered when it has handled all.
  func becomesFreeOfCalls() async {
    while mailbox.control.withLock({ $0.hasCalls }) { await Task.yield() }
  }
}
