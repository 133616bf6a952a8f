import Logging
import Testing

@testable import Roost

/// A runtime for tests of supervisors, on a clock that the test moves; its children note in a journal what
/// they do.
struct Nursery: Sendable {
  let clock = ManualClock()
  let journal = Journal()
  let log = LogBook()
  let runtime: Runtime

  init() throws {
    var configuration = RuntimeConfiguration()
    configuration.clock = .manual(clock)
    configuration.schedulers = 2
    configuration.logger = log.logger
    // What a test has left is killed at once.
    configuration.gracePeriod = .zero
    configuration.stallWarning = nil
    runtime = try Runtime(configuration)
  }

  /// Runs a test in a nursery, and sees to it that nothing is left of it.
  static func run(_ body: (Nursery) async throws -> Void) async throws {
    let nursery = try Nursery()
    do {
      try await body(nursery)
    } catch {
      await nursery.runtime.shutdown()
      throw error
    }
    await nursery.runtime.shutdown()
    #expect(nursery.runtime.processCount == 0)
  }

  /// A tree of these children, with two restarts allowed in an hour.
  func grow(
    _ strategy: RestartStrategy = .oneForOne,
    restarts: Int = 2,
    within period: Duration = .seconds(3600),
    autoShutdown: AutoShutdown = .never,
    name: String? = nil,
    _ children: Child...
  ) async throws -> Tree {
    let supervisor = Supervisor(
      strategy,
      restarts: restarts,
      within: period,
      autoShutdown: autoShutdown,
      children: children
    )
    return Tree(nursery: self, supervisor: try await runtime.start(supervisor, name: name))
  }

  /// A child that is a ``Worker`` and has a second to shut down.
  func child(
    _ id: String,
    _ restart: RestartType = .permanent,
    name: String? = nil,
    shutdown: ShutdownPolicy = .timeout(.seconds(1)),
    isSignificant: Bool = false,
    onStart: @escaping @Sendable () throws -> Void = {}
  ) -> Child {
    Child(id, name: name, restart: restart, shutdown: shutdown, isSignificant: isSignificant) { [journal] in
      Worker(id: id, journal: journal, onStart: onStart)
    }
  }

  /// Moves the clock until a process has ended: when the timer that ends it begins is not known to the test.
  func letTimePass(until ending: Ending) async {
    while ending.reasonSoFar == nil {
      clock.advance(by: .milliseconds(100))
      await Task.yield()
    }
  }

  /// Will know why a process ended. The test's waiting begins now, so that no end is missed.
  func watch(_ pid: Pid) throws -> Ending {
    let ending = Ending()
    let process = try #require(runtime.kernel.processes.find(pid))
    #expect(process.onExit { ending.settle($0) })
    return ending
  }
}

/// The end of a process.
final class Ending: Sendable {
  private struct State {
    var reason: ExitReason?
    var waiters: [UnsafeContinuation<ExitReason, Never>] = []
  }

  private let state = Locked(State())

  /// Why the process ended. Its supervisor has been told by then.
  var reason: ExitReason {
    get async {
      await withUnsafeContinuation { continuation in
        let known = state.withLock { state in
          if state.reason == nil { state.waiters.append(continuation) }
          return state.reason
        }
        if let known { continuation.resume(returning: known) }
      }
    }
  }

  /// The reason if it has ended.
  var reasonSoFar: ExitReason? { state.withLock { $0.reason } }

  func settle(_ reason: ExitReason) {
    let waiters = state.withLock { state in
      state.reason = reason
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume(returning: reason) }
  }
}
