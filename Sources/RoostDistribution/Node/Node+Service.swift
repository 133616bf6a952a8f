import ServiceLifecycle

extension Node: Service {
  /// Takes part in the cluster until the service is asked to shut down, or its Task is cancelled.
  ///
  /// - Throws: ``NodeError`` if the node cannot be started.
  public func run() async throws {
    try await start()
    try? await gracefulShutdown()
    await stop()
  }
}
