/// What becomes a process: state and loop, in a closure made where the types are known, so that the loop is
/// specialised for them.
@usableFromInline
struct Behaviour<Message: Sendable>: Sendable {
  @usableFromInline let isAsync: Bool

  /// The type of the server's state; nil for a raw process.
  @usableFromInline let type: Any.Type?

  /// Gives the new process its loop.
  @usableFromInline let install: @Sendable (Mailbox<Message>) -> Void

  /// What the state or body is called, for reports.
  var typeName: String { Origin.name(of: type) }

  @inlinable
  init(isAsync: Bool, type: Any.Type?, install: @escaping @Sendable (Mailbox<Message>) -> Void) {
    self.isAsync = isAsync
    self.type = type
    self.install = install
  }

  @inlinable
  static func server<Server: GenServer>(_ make: @escaping @Sendable () throws -> Server) -> Self
  where Server.Message == Message {
    Self(isAsync: false, type: Server.self) { mailbox in
      mailbox.body = .passRetained(ServerLoop<Server>(make))
      mailbox.slice = { ServerLoop<Server>.slice($0) }
    }
  }

  @usableFromInline
  static func asyncServer<Server: AsyncGenServer>(_ make: @escaping @Sendable () throws -> Server) -> Self
  where Server.Message == Message {
    Self(isAsync: true, type: Server.self) { mailbox in
      mailbox.runTask { mailbox in await AsyncServerLoop<Server>.run(mailbox, make) }
    }
  }

  @usableFromInline
  static func raw(_ body: @escaping @Sendable (Inbox<Message>) async throws -> Void) -> Self {
    Self(isAsync: true, type: nil) { mailbox in
      mailbox.runTask { mailbox in await RawLoop.run(mailbox, body) }
    }
  }
}

/// The circumstances of a start.
@usableFromInline
struct Launch: Sendable {
  @usableFromInline var options: ProcessOptions
  @usableFromInline var name: String?
  @usableFromInline var parent: Process?
  @usableFromInline var isLinked = false
  @usableFromInline var isMonitored = false
  @usableFromInline var restarts = 0
  @usableFromInline var starter: StartPromise?
  var isSupervised = false

  /// Told why the process ended.
  var onExit: (@Sendable (ExitReason) -> Void)?

  @usableFromInline
  init(name: String? = nil, options: ProcessOptions = ProcessOptions()) {
    self.name = name
    self.options = options
  }
}

extension Kernel {
  @inlinable
  func enter<Message: Sendable>(_ behaviour: Behaviour<Message>, _ launch: Launch) -> Mailbox<Message> {
    var origin = Origin()
    origin.behaviour = behaviour.type
    origin.parent = launch.parent?.pid
    origin.isLinkedToParent = launch.isLinked
    origin.restarts = Int32(clamping: launch.restarts)
    origin.hasStarter = launch.starter != nil
    let mailbox = Mailbox<Message>(
      pid: reservePid(),
      kernel: self,
      isAsync: behaviour.isAsync,
      origin: origin
    )
    enter(mailbox)
    if origin.hasStarter { mailbox.prepare(launch) }
    if !launch.options.isPlain { mailbox.apply(launch.options) }
    return mailbox
  }

  /// Ties a new process to its parent.
  @usableFromInline
  func tie(_ process: Process, _ launch: Launch) -> MonitorRef? {
    guard let parent = launch.parent else { return nil }
    if launch.isLinked { parent.link(to: process) }
    return launch.isMonitored ? parent.monitor(process) : nil
  }

  /// Lets a new process run; what ties it to others is in place before it does.
  @inlinable
  func run<Message: Sendable>(_ mailbox: Mailbox<Message>, _ behaviour: Behaviour<Message>) {
    // One that came too late to be told of the node's end has nobody to run it.
    if hasClosed { return mailbox.die(.killed) }
    behaviour.install(mailbox)
    if !behaviour.isAsync { scheduler.ready(Runnable(mailbox)) }
  }
}

extension Process {
  /// What only a process has that somebody waits for.
  @usableFromInline
  final func prepare(_ launch: Launch) {
    origin.isSupervised = launch.isSupervised
    control.withLock { $0.starter = launch.starter }
    if let body = launch.onExit { onExit(body) }
  }

  @usableFromInline
  final func apply(_ options: ProcessOptions) {
    control.withLock { control in
      control.trapsExits = options.trapsExits
      let ties = control.makeTies()
      ties.labels = options.labels
      if let bound = options.mailbox {
        ties.bound = bound
        if bound.overflow == .dropOldest { ties.queuedCalls = QueuedCalls() }
        control.sendsNeedCare = true
        attention.store(Attention.news, ordering: .releasing)
      }
    }
  }
}

extension Mailbox {
  /// Starts the Task of a process with async handlers.
  @usableFromInline
  func runTask(_ body: @escaping @Sendable (Mailbox<Message>) async -> Void) {
    let task = Task(executorPreference: kernel.scheduler) { [self] in
      await Caller.run(self) { await body(self) }
    }
    let isCancelled = control.withLock { control in
      guard control.phase != .dead else { return true }
      control.makeTies().task = task
      return control.ties?.pendingExit != nil
    }
    if isCancelled { task.cancel() }
  }
}
