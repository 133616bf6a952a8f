extension Runtime {
  /// Starts a server and waits until its `start` has returned (`gen_server:start`).
  ///
  /// - Parameters:
  ///   - name: what to register it under before it starts.
  ///   - options: the bound of its mailbox, whether it traps exits, and labels for the log.
  ///   - timeout: how long its `start` may take; nil, unless told, as long as it likes. One that takes longer
  ///     fails, and the process is killed: if it has sync handlers, it ends, and its name is free, when its
  ///     `start` returns.
  /// - Throws: ``StartError`` with the reason why `start` failed, the process that has the name, or
  ///   ``StartError/timeout``.
  @inlinable
  @discardableResult
  public func start<Server: GenServer>(
    name: String? = nil,
    options: ProcessOptions = ProcessOptions(),
    timeout: Duration? = nil,
    _ make: @escaping @Sendable () throws -> Server
  ) async throws(StartError) -> Ref<Server.Message> {
    try await started(.server(make), name, options, timeout)
  }

  /// Starts a server with async handlers and waits until its `start` has returned.
  @discardableResult
  public func start<Server: AsyncGenServer>(
    name: String? = nil,
    options: ProcessOptions = ProcessOptions(),
    timeout: Duration? = nil,
    _ make: @escaping @Sendable () throws -> Server
  ) async throws(StartError) -> Ref<Server.Message> {
    try await started(.asyncServer(make), name, options, timeout)
  }

  @usableFromInline
  func started<Message: Sendable>(
    _ behaviour: Behaviour<Message>,
    _ name: String?,
    _ options: ProcessOptions,
    _ timeout: Duration? = nil
  ) async throws(StartError) -> Ref<Message> {
    let launch = Launch(name: name, options: options)
    return try await PendingStart(behaviour, launch, kernel, timeout: timeout).wait()
  }
}
