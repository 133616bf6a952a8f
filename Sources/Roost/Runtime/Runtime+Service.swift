import ServiceLifecycle

extension Runtime: Service {
  /// Makes a runtime for a supervision tree, which ``run()`` starts.
  ///
  /// - Throws: ``ConfigurationError``.
  public init(
    _ root: Supervisor,
    _ configuration: RuntimeConfiguration = RuntimeConfiguration()
  ) throws(ConfigurationError) {
    try self.init(configuration)
    kernel.root.withLock { $0 = root }
  }

  /// Starts the root supervisor and runs until it ends or the service is asked to shut down; then stops the
  /// tree in order, kills what has not stopped within the grace period, and ends all threads.
  ///
  /// To be asked is a graceful shutdown, as ``ServiceLifecycle`` makes of SIGTERM, or the cancellation of the
  /// Task. It also ends a tree that is still starting. A root supervisor that ends in order by itself, by its
  /// auto-shutdown or ``SupervisorRef/stop(_:)``, ends the run without an error.
  ///
  /// - Throws: ``StartError`` if the tree does not start, or if the runtime runs already or has run; ``RootExit`` if the
  ///   root supervisor gives up.
  public func run() async throws {
    // A second tree, and the end of all with either, is nothing that anybody wants.
    if kernel.hasRun.exchange(true, ordering: .relaxed) {
      throw StartError(reason: "a runtime runs once, and this one runs or has run: make another")
    }
    defer { kernel.treeStart.settle(.failure(StartError(reason: .shutdown))) }
    let fate = RootFate()
    let starting = StartPromise()
    let root = try launchRoot(fate, starting)
    let stop: @Sendable () -> Void = { [kernel] in
      fate.noteAsked()
      // The time runs before anything can come of it.
      kernel.startGracePeriod()
      root.send(.stop(.shutdown))
    }
    let failure: StartError? = await withTaskCancellationHandler {
      await withGracefulShutdownHandler {
        do throws(StartError) {
          try await starting.wait()
          kernel.treeStart.settle(.success(()))
        } catch {
          kernel.treeStart.settle(.failure(error))
          return error
        }
        _ = await fate.exit()
        return nil
      } onGracefulShutdown: {
        stop()
      }
    } onCancel: {
      stop()
    }
    await shutdown()
    try fate.judge(failure)
  }

  private func launchRoot(
    _ fate: RootFate,
    _ starting: StartPromise
  ) throws(StartError) -> Ref<SupervisorServer.Message> {
    let tree = kernel.root.withLock { $0 } ?? Supervisor(children: [])
    var launch = Launch()
    launch.starter = starting
    launch.onExit = { fate.noteExit($0) }
    return Ref(try kernel.launchNamed(.supervisor(tree, onGivingUp: fate.noteGivingUp), launch).0)
  }
}

/// The root supervisor ended without being asked to: its restart intensity was exceeded, or it was killed.
public struct RootExit: Error, Sendable, Hashable, CustomStringConvertible {
  public let reason: ExitReason

  public var description: String { "The root supervisor ended: \(reason)".sentence }
}

/// What becomes of the root supervisor, as ``Runtime/run()`` awaits it.
private final class RootFate: Sendable {
  private struct State {
    var isAsked = false
    var hasGivenUp = false
    var reason: ExitReason?
    var waiter: UnsafeContinuation<ExitReason, Never>?
  }

  private let state = Locked(State())

  /// Somebody wants it to end.
  func noteAsked() { state.withLock { $0.isAsked = true } }

  @Sendable func noteGivingUp() { state.withLock { $0.hasGivenUp = true } }

  func noteExit(_ reason: ExitReason) {
    let waiter = state.withLock { state in
      state.reason = reason
      return state.waiter.take()
    }
    waiter?.resume(returning: reason)
  }

  /// Waits for the end, whether or not the waiting Task is cancelled.
  func exit() async -> ExitReason {
    await withUnsafeContinuation { continuation in
      let known = state.withLock { state in
        if state.reason == nil { state.waiter = continuation }
        return state.reason
      }
      if let known { continuation.resume(returning: known) }
    }
  }

  /// Throws if the end was no orderly one.
  func judge(_ failure: StartError?) throws {
    let (isAsked, hasGivenUp, reason) = state.withLock { ($0.isAsked, $0.hasGivenUp, $0.reason ?? .noproc) }
    if isAsked { return }
    if let failure { throw failure }
    if hasGivenUp || !reason.isOrderly { throw RootExit(reason: reason) }
  }
}
