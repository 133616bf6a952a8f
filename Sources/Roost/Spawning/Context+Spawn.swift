extension Context {
  /// Starts a process and does not wait for it (`spawn/1`).
  @inlinable
  @discardableResult
  public func spawn<Server: GenServer>(
    options: ProcessOptions = ProcessOptions(),
    _ make: @escaping @Sendable () throws -> Server
  ) -> Ref<Server.Message> {
    spawned(.server(make), options).0
  }

  /// Starts a process with async handlers and does not wait for it.
  @discardableResult
  public func spawn<Server: AsyncGenServer>(
    options: ProcessOptions = ProcessOptions(),
    _ make: @escaping @Sendable () throws -> Server
  ) -> Ref<Server.Message> {
    spawned(.asyncServer(make), options).0
  }

  /// Starts a raw process and does not wait for it.
  @discardableResult
  public func spawn<Other: Sendable>(
    receiving: Other.Type,
    options: ProcessOptions = ProcessOptions(),
    _ body: @escaping @Sendable (Inbox<Other>) async throws -> Void
  ) -> Ref<Other> {
    spawned(.raw(body), options).0
  }

  /// Starts a process linked to this one, without waiting for it (`spawn_link/1`).
  @inlinable
  @discardableResult
  public func spawnLink<Server: GenServer>(
    options: ProcessOptions = ProcessOptions(),
    _ make: @escaping @Sendable () throws -> Server
  ) -> Ref<Server.Message> {
    spawned(.server(make), options, isLinked: true).0
  }

  /// Starts a process with async handlers linked to this one, without waiting for it.
  @discardableResult
  public func spawnLink<Server: AsyncGenServer>(
    options: ProcessOptions = ProcessOptions(),
    _ make: @escaping @Sendable () throws -> Server
  ) -> Ref<Server.Message> {
    spawned(.asyncServer(make), options, isLinked: true).0
  }

  /// Starts a raw process linked to this one, without waiting for it.
  @discardableResult
  public func spawnLink<Other: Sendable>(
    receiving: Other.Type,
    options: ProcessOptions = ProcessOptions(),
    _ body: @escaping @Sendable (Inbox<Other>) async throws -> Void
  ) -> Ref<Other> {
    spawned(.raw(body), options, isLinked: true).0
  }

  /// Starts a process and monitors it from its first moment (`spawn_monitor/1`).
  @inlinable
  public func spawnMonitor<Server: GenServer>(
    options: ProcessOptions = ProcessOptions(),
    _ make: @escaping @Sendable () throws -> Server
  ) -> (Ref<Server.Message>, MonitorRef) {
    let (ref, monitor) = spawned(.server(make), options, isMonitored: true)
    return (ref, monitor!)
  }

  /// Starts a process with async handlers and monitors it from its first moment.
  public func spawnMonitor<Server: AsyncGenServer>(
    options: ProcessOptions = ProcessOptions(),
    _ make: @escaping @Sendable () throws -> Server
  ) -> (Ref<Server.Message>, MonitorRef) {
    let (ref, monitor) = spawned(.asyncServer(make), options, isMonitored: true)
    return (ref, monitor!)
  }

  /// Starts a raw process and monitors it from its first moment.
  public func spawnMonitor<Other: Sendable>(
    receiving: Other.Type,
    options: ProcessOptions = ProcessOptions(),
    _ body: @escaping @Sendable (Inbox<Other>) async throws -> Void
  ) -> (Ref<Other>, MonitorRef) {
    let (ref, monitor) = spawned(.raw(body), options, isMonitored: true)
    return (ref, monitor!)
  }

  @inlinable
  func spawned<Other: Sendable>(
    _ behaviour: Behaviour<Other>,
    _ options: ProcessOptions,
    isLinked: Bool = false,
    isMonitored: Bool = false
  ) -> (Ref<Other>, MonitorRef?) {
    var launch = Launch()
    launch.options = options
    launch.parent = mailbox
    launch.isLinked = isLinked
    launch.isMonitored = isMonitored
    let (made, monitor) = mailbox.kernel.launchUnnamed(behaviour, launch)
    return (Ref(made), monitor)
  }
}
