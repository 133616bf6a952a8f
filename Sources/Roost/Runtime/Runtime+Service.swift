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
  /// - Throws: ``StartError`` if the tree does not start; ``RootExit`` if the root supervisor gives up.
  public func run() async throws {
    let tree = kernel.root.withLock { $0 } ?? Supervisor(children: [])
    let root: SupervisorRef
    do {
      root = try await start(tree)
    } catch {
      await shutdown()
      throw error
    }
    let reason = await withGracefulShutdownHandler {
      await root.untilExit()
    } onGracefulShutdown: {
      root.ref.send(.stop(.shutdown))
      kernel.kill(root.pid, after: kernel.configuration.gracePeriod)
    }
    await shutdown()
    if !reason.isOrderly && !Task.isCancelled { throw RootExit(reason: reason) }
    if reason == .shutdown && !Task.isShuttingDownGracefully && !Task.isCancelled {
      throw RootExit(reason: reason)
    }
  }
}

/// The root supervisor ended without being asked to: its restart intensity was exceeded, or it was killed.
public struct RootExit: Error, Sendable, Hashable, CustomStringConvertible {
  public let reason: ExitReason

  public var description: String { "The root supervisor ended: \(reason)." }
}

extension Kernel {
  /// Kills a process that has not ended by then.
  func kill(_ pid: Pid, after delay: Duration) {
    let timer = WakeTimer { [weak self] in
      guard let self else { return }
      port(of: pid)?.receive(.exit(from: systemPid, reason: .kill))
    }
    timers.start(timer, after: delay)
  }
}
