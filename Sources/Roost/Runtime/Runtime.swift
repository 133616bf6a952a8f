import Logging

/// One node: its processes, scheduler, timers and names.
///
/// Nothing is global: several runtimes can live in one program, as tests do. A runtime's threads run until
/// ``shutdown()``.
public struct Runtime: Sendable {
  @usableFromInline let kernel: Kernel

  @usableFromInline
  init(_ kernel: Kernel) { self.kernel = kernel }

  /// Makes a runtime and starts its threads.
  ///
  /// - Throws: ``ConfigurationError`` that says which setting is out of range, or that the system refused
  ///   the threads.
  public init(_ configuration: RuntimeConfiguration = RuntimeConfiguration()) throws(ConfigurationError) {
    kernel = try Kernel(configuration)
    do { try kernel.startThreads() } catch { throw ConfigurationError("\(error)") }
  }

  /// The identity of this node.
  public var node: NodeID { kernel.node }

  /// The logger that reports go to.
  public var logger: Logger { kernel.logger }

  // MARK: Untyped sending

  /// Sends an exit signal to a process (`exit/2`): it ends with `reason` unless it traps exits; `kill` ends
  /// it in any case; `normal` does nothing to a process that does not trap exits.
  public func exit(_ pid: Pid, _ reason: ExitReason) {
    exit(pid, reason, from: Pid(node: kernel.node, number: .max, serial: .max))
  }

  func exit(_ pid: Pid, _ reason: ExitReason, from: Pid) {
    kernel.port(of: pid)?.receive(.exit(from: from, reason: reason))
  }

  /// Sends an untyped message, which arrives as ``Info/message(_:)``. What goes to another node must be
  /// something that can be written as a term.
  public func send(_ message: any Sendable, to pid: Pid) {
    if pid.node == kernel.node {
      kernel.processes.find(pid)?.post(.info(.message(message)))
    } else {
      kernel.remoteNodes.withLock { $0 }?.send(message, to: pid)
    }
  }

  // MARK: Names

  /// The address of whichever process has `name` at the time of each send.
  public func named<Message: Sendable>(_ name: String, as: Message.Type = Message.self) -> Name<Message> {
    Name(name: name, kernel: kernel)
  }

  /// The process that is registered as `name` (`whereis/1`).
  ///
  /// - Throws: ``NameError`` if no process has the name, or one that takes other messages.
  public func whereis<Message: Sendable>(_ name: String, as: Message.Type = Message.self) throws(NameError)
    -> Ref<
      Message
    >
  {
    try named(name, as: Message.self).resolve()
  }

  /// The pid of the process that is registered as `name`, nil if there is none.
  public func pid(of name: String) -> Pid? { kernel.names.find(name)?.pid }

  /// Gives a process a name (`register/2`).
  ///
  /// - Throws: ``NameError``: the name is taken or empty, or the process has one already, has ended, or is none of
  ///   this runtime's.
  public func register<Message: Sendable>(_ name: String, _ ref: Ref<Message>) throws(NameError) {
    guard ref.mailbox.kernel === kernel, ref.pid.node == kernel.node else {
      throw NameError(.elsewhere, name: name, pid: ref.pid)
    }
    try kernel.names.register(name, ref.mailbox)
  }

  /// Frees a name (`unregister/1`).
  ///
  /// - Throws: ``NameError`` if no process has it.
  public func unregister(_ name: String) throws(NameError) {
    if !kernel.names.unregister(name) { throw NameError(.unknown, name: name) }
  }

  /// All registered names, sorted (`registered/0`).
  public var registeredNames: [String] { kernel.names.all }

  // MARK: Blocking work

  /// Runs work that blocks (files, C libraries, long computations) on a thread of the bounded blocking pool,
  /// off the scheduler.
  ///
  /// - Throws: what `work` throws, or that the system refused a thread.
  public func blocking<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws
    -> Result
  {
    try await withUnsafeThrowingContinuation { continuation in
      do {
        try kernel.blocking.run { continuation.resume(with: Swift.Result { try work() }) }
      } catch {
        continuation.resume(throwing: error)
      }
    }
  }

  /// The blocking pool as an executor: what an async function does between its awaits then runs there
  /// (`withTaskExecutorPreference`).
  public var blockingExecutor: any TaskExecutor { kernel.blocking }

  /// Runs work that blocks on the pool and sends what it made of it to `ref`.
  public func blocking<Result: Sendable, Message: Sendable>(
    _ work: @escaping @Sendable () throws -> Result,
    then ref: Ref<Message>,
    _ message: @escaping @Sendable (Swift.Result<Result, any Error>) -> Message
  ) {
    do {
      try kernel.blocking.run { ref.send(message(Swift.Result { try work() })) }
    } catch {
      ref.send(message(.failure(error)))
    }
  }
}
