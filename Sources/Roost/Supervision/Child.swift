/// A child spec: how to start a process, and what its supervisor does when it ends (`supervisor:child_spec()`).
public struct Child: Sendable, Identifiable {
  /// Names the child within its supervisor.
  public var id: String

  /// When the child is started again; permanent unless told.
  public var restart: RestartType

  /// How the child is stopped: 5 seconds for a worker and as long as it takes for a supervisor unless told.
  public var shutdown: ShutdownPolicy

  /// Whether its orderly end may bring the supervisor to its own, see ``AutoShutdown``.
  public var isSignificant: Bool

  /// Whether it is a supervisor itself.
  public let kind: ChildKind

  /// Nil once it will not be needed again.
  var startFunction: ChildStart?
  let name: String?
  let behaviour: String
  let options: ProcessOptions

  init(
    id: String,
    kind: ChildKind,
    name: String?,
    behaviour: String,
    options: ProcessOptions,
    restart: RestartType,
    shutdown: ShutdownPolicy?,
    isSignificant: Bool,
    start: ChildStart
  ) {
    self.id = id
    self.kind = kind
    self.name = name
    self.behaviour = behaviour
    self.options = options
    self.restart = restart
    self.shutdown = shutdown ?? kind.defaultShutdown
    self.isSignificant = isSignificant
    startFunction = start
  }

  @usableFromInline
  init<Message: Sendable>(
    _ id: String,
    _ behaviour: Behaviour<Message>,
    name: String?,
    options: ProcessOptions,
    restart: RestartType,
    shutdown: ShutdownPolicy?,
    isSignificant: Bool
  ) {
    self.init(
      id: id,
      kind: .worker,
      name: name,
      behaviour: behaviour.typeName,
      options: options,
      restart: restart,
      shutdown: shutdown,
      isSignificant: isSignificant,
      start: .here { (kernel, launch) throws(StartError) in try kernel.launchNamed(behaviour, launch).0 }
    )
  }

  /// A child that is a supervisor of one kind or another.
  init<Message: Sendable>(
    _ id: String,
    supervisor: Behaviour<Message>,
    called behaviour: String,
    name: String?,
    restart: RestartType,
    shutdown: ShutdownPolicy?,
    isSignificant: Bool
  ) {
    self.init(
      id: id,
      kind: .supervisor,
      name: name,
      behaviour: behaviour,
      options: ProcessOptions(),
      restart: restart,
      shutdown: shutdown,
      isSignificant: isSignificant,
      start: .here { (kernel, launch) throws(StartError) in try kernel.launchNamed(supervisor, launch).0 }
    )
  }

  var description: ChildDescription {
    ChildDescription(id: id, restart: restart, significant: isSignificant, shutdown: shutdown, kind: kind)
  }
}

extension Behaviour<SupervisorServer.Message> {
  static func supervisor(_ tree: Supervisor, onGivingUp: (@Sendable () -> Void)? = nil) -> Self {
    let server = Self.server { SupervisorServer(tree, onGivingUp: onGivingUp) }
    return Self(isAsync: false, type: Supervisor.self, install: server.install)
  }
}

extension Child {
  /// A child that is a server.
  ///
  /// - Parameters:
  ///   - id: names the child within its supervisor.
  ///   - name: what to register the process under; nil, not at all.
  ///   - options: the bound of its mailbox, whether it traps exits, and labels for the log.
  ///   - make: makes the server's first state, in the new process, at each start.
  @inlinable
  public init<Server: GenServer>(
    _ id: String,
    name: String? = nil,
    options: ProcessOptions = ProcessOptions(),
    restart: RestartType = .permanent,
    shutdown: ShutdownPolicy? = nil,
    isSignificant: Bool = false,
    _ make: @escaping @Sendable () throws -> Server
  ) {
    self.init(
      id,
      .server(make),
      name: name,
      options: options,
      restart: restart,
      shutdown: shutdown,
      isSignificant: isSignificant
    )
  }

  /// A child that is a server with async handlers.
  public init<Server: AsyncGenServer>(
    _ id: String,
    name: String? = nil,
    options: ProcessOptions = ProcessOptions(),
    restart: RestartType = .permanent,
    shutdown: ShutdownPolicy? = nil,
    isSignificant: Bool = false,
    _ make: @escaping @Sendable () throws -> Server
  ) {
    self.init(
      id,
      .asyncServer(make),
      name: name,
      options: options,
      restart: restart,
      shutdown: shutdown,
      isSignificant: isSignificant
    )
  }

  /// A child that is a raw process.
  public init<Message: Sendable>(
    _ id: String,
    receiving: Message.Type,
    name: String? = nil,
    options: ProcessOptions = ProcessOptions(),
    restart: RestartType = .permanent,
    shutdown: ShutdownPolicy? = nil,
    isSignificant: Bool = false,
    _ body: @escaping @Sendable (Inbox<Message>) async throws -> Void
  ) {
    self.init(
      id,
      .raw(body),
      name: name,
      options: options,
      restart: restart,
      shutdown: shutdown,
      isSignificant: isSignificant
    )
  }

  /// A child that is a supervisor with children of its own.
  public init(
    _ id: String,
    name: String? = nil,
    restart: RestartType = .permanent,
    shutdown: ShutdownPolicy? = nil,
    isSignificant: Bool = false,
    supervisor: Supervisor
  ) {
    self.init(
      id,
      supervisor: .supervisor(supervisor),
      called: "Supervisor",
      name: name,
      restart: restart,
      shutdown: shutdown,
      isSignificant: isSignificant
    )
  }
}
