extension Runtime {
  /// Starts a process and does not wait for it: its `start` runs in the process (`spawn`).
  ///
  /// A start that fails, or with options that make no sense, is seen as the process's exit.
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

  @inlinable
  func unnamed<Message: Sendable>(_ behaviour: Behaviour<Message>, _ options: ProcessOptions) -> Ref<Message>
  {
    var launch = Launch()
    launch.options = options
    return Ref(kernel.launchUnnamed(behaviour, launch).0)
  }
}

extension Kernel {
  /// A start without a name, which nothing can refuse: with options that make no sense the process ends at once.
  @inlinable
  func launchUnnamed<Message: Sendable>(
    _ behaviour: Behaviour<Message>,
    _ launch: Launch
  ) -> (Mailbox<Message>, MonitorRef?) {
    let mailbox = enter(behaviour, launch)
    let monitor = tie(mailbox, launch)
    if !launch.options.isPlain, let fault = launch.options.fault {
      mailbox.die(fault)
    } else {
      run(mailbox, behaviour)
    }
    return (mailbox, monitor)
  }

  /// A start under a name, if it has one.
  func launchNamed<Message: Sendable>(
    _ behaviour: Behaviour<Message>,
    _ launch: Launch
  ) throws(StartError) -> (Mailbox<Message>, MonitorRef?) {
    if let fault = launch.options.fault { throw StartError(reason: fault) }
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
    let monitor = tie(mailbox, launch)
    run(mailbox, behaviour)
    return (mailbox, monitor)
  }
}
