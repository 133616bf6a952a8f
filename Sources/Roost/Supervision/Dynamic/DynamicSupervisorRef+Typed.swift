extension DynamicSupervisorRef {
  /// Starts a server as a child and gives its address; nil if it chose not to run.
  ///
  /// ```swift
  /// let session = try await sessions.startChild(restart: .temporary) { Session(user) }
  /// ```
  ///
  /// - Parameters:
  ///   - id: what the log calls it; the server's type unless told.
  ///   - name: what to register the process under; nil, not at all.
  ///   - options: the bound of its mailbox, whether it traps exits, and labels for the log.
  ///   - make: makes the server's first state, in the new process, at each start.
  /// - Throws: ``SupervisorError``: too many children, a spec that makes no sense, or the start failed.
  @discardableResult
  public func startChild<Server: GenServer>(
    id: String = "\(Server.self)",
    name: String? = nil,
    options: ProcessOptions = ProcessOptions(),
    restart: RestartType = .permanent,
    shutdown: ShutdownPolicy? = nil,
    _ make: @escaping @Sendable () throws -> Server
  ) async throws(SupervisorError) -> Ref<Server.Message>? {
    try await typed(
      Child(id, name: name, options: options, restart: restart, shutdown: shutdown, make)
    )
  }

  /// Starts a server with async handlers as a child and gives its address; nil if it chose not to run.
  @discardableResult
  public func startChild<Server: AsyncGenServer>(
    id: String = "\(Server.self)",
    name: String? = nil,
    options: ProcessOptions = ProcessOptions(),
    restart: RestartType = .permanent,
    shutdown: ShutdownPolicy? = nil,
    _ make: @escaping @Sendable () throws -> Server
  ) async throws(SupervisorError) -> Ref<Server.Message>? {
    try await typed(
      Child(id, name: name, options: options, restart: restart, shutdown: shutdown, make)
    )
  }

  /// Starts a raw process as a child and gives its address.
  @discardableResult
  public func startChild<Message: Sendable>(
    id: String = "process",
    receiving: Message.Type,
    name: String? = nil,
    options: ProcessOptions = ProcessOptions(),
    restart: RestartType = .permanent,
    shutdown: ShutdownPolicy? = nil,
    _ body: @escaping @Sendable (Inbox<Message>) async throws -> Void
  ) async throws(SupervisorError) -> Ref<Message>? {
    try await typed(
      Child(
        id,
        receiving: receiving,
        name: name,
        options: options,
        restart: restart,
        shutdown: shutdown,
        body
      )
    )
  }

  /// What the supervisor knows of a child, without its start function (`supervisor:get_childspec/2`).
  ///
  /// - Throws: ``SupervisorError`` if no child has this pid.
  func describeChild(_ pid: Pid) async throws(SupervisorError) -> ChildDescription {
    guard case .description(let child) = try await ask({ .request(.describeChild(pid), $0) }).0 else {
      throw .unknownChild(pid)
    }
    return child
  }

  private func typed<Message: Sendable>(_ child: Child) async throws(SupervisorError) -> Ref<Message>? {
    (try await started(child) as? Mailbox<Message>).map { Ref($0) }
  }
}
