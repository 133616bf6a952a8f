extension Context {
  /// Starts a server linked to this process and waits until its `start` has returned
  /// (`gen_server:start_link`). For async handlers and raw processes.
  ///
  /// - Parameters: see ``Runtime/start(name:options:timeout:_:)``.
  /// - Throws: ``StartError``; no exit signal comes for a start that fails.
  public func startLink<Server: GenServer>(
    name: String? = nil,
    options: ProcessOptions = ProcessOptions(),
    timeout: Duration? = nil,
    _ make: @escaping @Sendable () throws -> Server
  ) async throws(StartError) -> Ref<Server.Message> {
    try await startedLinked(.server(make), name, options, timeout)
  }

  /// Starts a server with async handlers linked to this process and waits until its `start` has returned.
  public func startLink<Server: AsyncGenServer>(
    name: String? = nil,
    options: ProcessOptions = ProcessOptions(),
    timeout: Duration? = nil,
    _ make: @escaping @Sendable () throws -> Server
  ) async throws(StartError) -> Ref<Server.Message> {
    try await startedLinked(.asyncServer(make), name, options, timeout)
  }

  /// Starts a server, monitored by this process from its first moment, and waits until its `start` has returned
  /// (`gen_server:start_monitor`). For async handlers and raw processes.
  ///
  /// - Parameters: see ``Runtime/start(name:options:timeout:_:)``.
  /// - Throws: ``StartError``; no DOWN comes for a start that fails.
  public func startMonitor<Server: GenServer>(
    name: String? = nil,
    options: ProcessOptions = ProcessOptions(),
    timeout: Duration? = nil,
    _ make: @escaping @Sendable () throws -> Server
  ) async throws(StartError) -> (Ref<Server.Message>, MonitorRef) {
    try await startedMonitored(.server(make), name, options, timeout)
  }

  /// Starts a server with async handlers, monitored by this process, and waits until its `start` has returned.
  public func startMonitor<Server: AsyncGenServer>(
    name: String? = nil,
    options: ProcessOptions = ProcessOptions(),
    timeout: Duration? = nil,
    _ make: @escaping @Sendable () throws -> Server
  ) async throws(StartError) -> (Ref<Server.Message>, MonitorRef) {
    try await startedMonitored(.asyncServer(make), name, options, timeout)
  }

  func startedLinked<Other: Sendable>(
    _ behaviour: Behaviour<Other>,
    _ name: String?,
    _ options: ProcessOptions,
    _ timeout: Duration? = nil
  ) async throws(StartError) -> Ref<Other> {
    var launch = Launch(name: name, options: options)
    launch.parent = mailbox
    launch.isLinked = true
    return try await PendingStart(behaviour, launch, mailbox.kernel, timeout: timeout).wait()
  }

  private func startedMonitored<Other: Sendable>(
    _ behaviour: Behaviour<Other>,
    _ name: String?,
    _ options: ProcessOptions,
    _ timeout: Duration?
  ) async throws(StartError) -> (Ref<Other>, MonitorRef) {
    var launch = Launch(name: name, options: options)
    launch.parent = mailbox
    launch.isMonitored = true
    let start = try PendingStart(behaviour, launch, mailbox.kernel, timeout: timeout)
    let monitor = start.monitor!
    do {
      return (try await start.wait(), monitor)
    } catch {
      demonitor(monitor)
      throw error
    }
  }
}
