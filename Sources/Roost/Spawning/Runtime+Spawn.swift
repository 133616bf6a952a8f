extension Runtime {
  /// Starts a process and does not wait for it: its `start` runs in the process (`spawn`).
  ///
  /// A start that fails is seen as the process's exit.
  @inlinable
  @discardableResult
  public func spawn<Server: GenServer>(
    options: ProcessOptions = ProcessOptions(),
    _ make: @escaping @Sendable () throws -> Server
  ) -> Ref<Server.Message> {
    unnamed(.server(make), options)
  }

  /// Starts a process with async handlers and does not wait for it.
  @discardableResult
  public func spawn<Server: AsyncGenServer>(
    options: ProcessOptions = ProcessOptions(),
    _ make: @escaping @Sendable () throws -> Server
  ) -> Ref<Server.Message> {
    unnamed(.asyncServer(make), options)
  }

  /// Starts a raw process: an async function with a mailbox. It ends, `normal`, when the function returns.
  @discardableResult
  public func spawn<Message: Sendable>(
    receiving: Message.Type,
    options: ProcessOptions = ProcessOptions(),
    _ body: @escaping @Sendable (Inbox<Message>) async throws -> Void
  ) -> Ref<Message> {
    unnamed(.raw(body), options)
  }

  /// Starts a server and waits until its `start` has returned (`gen_server:start`).
  ///
  /// - Parameter name: what to register it under before it starts.
  /// - Throws: ``StartError`` with the reason why `start` failed, or the process that has the name.
  @inlinable
  @discardableResult
  public func start<Server: GenServer>(
    name: String? = nil,
    options: ProcessOptions = ProcessOptions(),
    _ make: @escaping @Sendable () throws -> Server
  ) async throws(StartError) -> Ref<Server.Message> {
    try await started(.server(make), name, options)
  }

  /// Starts a server with async handlers and waits until its `start` has returned.
  @discardableResult
  public func start<Server: AsyncGenServer>(
    name: String? = nil,
    options: ProcessOptions = ProcessOptions(),
    _ make: @escaping @Sendable () throws -> Server
  ) async throws(StartError) -> Ref<Server.Message> {
    try await started(.asyncServer(make), name, options)
  }

  @inlinable
  func unnamed<Message: Sendable>(_ behaviour: Behaviour<Message>, _ options: ProcessOptions) -> Ref<Message>
  {
    var launch = Launch()
    launch.options = options
    return Ref(kernel.launchUnnamed(behaviour, launch).0)
  }

  @usableFromInline
  func started<Message: Sendable>(
    _ behaviour: Behaviour<Message>,
    _ name: String?,
    _ options: ProcessOptions,
    parent: Process? = nil
  ) async throws(StartError) -> Ref<Message> {
    let promise = StartPromise()
    var launch = Launch()
    launch.options = options
    launch.name = name
    launch.starter = promise
    launch.parent = parent
    launch.isLinked = parent != nil
    let ref = Ref(try kernel.launchNamed(behaviour, launch))
    try await promise.wait()
    return ref
  }
}

extension Kernel {
  /// A start without a name, which nothing can refuse.
  @inlinable
  func launchUnnamed<Message: Sendable>(
    _ behaviour: Behaviour<Message>,
    _ launch: Launch
  ) -> (Mailbox<Message>, MonitorRef?) {
    let mailbox = enter(behaviour, launch)
    let monitor = tie(mailbox, launch)
    run(mailbox, behaviour)
    return (mailbox, monitor)
  }

  @usableFromInline
  func launchNamed<Message: Sendable>(
    _ behaviour: Behaviour<Message>,
    _ launch: Launch
  ) throws(StartError) -> Mailbox<Message> {
    let mailbox = enter(behaviour, launch)
    if let name = launch.name {
      do throws(NameError) {
        try names.register(name, mailbox)
      } catch {
        _ = mailbox.takeStarter()
        mailbox.die(.normal)
        throw StartError(error)
      }
    }
    _ = tie(mailbox, launch)
    run(mailbox, behaviour)
    return mailbox
  }
}
