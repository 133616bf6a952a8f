/// A process that does not run yet, so that whoever has asked for it can be tied to it before it does. It must be
/// let run: until then it is there, and does nothing.
@usableFromInline
package struct NewProcess: Sendable {
  package let process: LocalProcess
  private let begin: @Sendable () -> Void

  @usableFromInline
  init(_ process: Process, begin: @escaping @Sendable () -> Void) {
    self.process = LocalProcess(process)
    self.begin = begin
  }

  package func run() { begin() }

  /// Notes who has it spawned, with a link: the exit of its parent ends a server that traps exits, as in OTP. Before it
  /// runs.
  ///
  /// - Parameter isSupervised: whether the parent, a supervisor of this node, reports how it ended.
  package func adopt(by parent: Pid, isSupervised: Bool = false) {
    let process = process.process
    // It is in the table: others may ask what it is.
    process.control.withLock { _ in
      process.origin.parent = parent
      process.origin.isLinkedToParent = true
      process.origin.isSupervised = isSupervised
    }
  }
}

extension NewProcess {
  /// A server.
  @inlinable
  package init<Server: GenServer>(in runtime: Runtime, _ make: @escaping @Sendable () throws -> Server) {
    self.init(.server(make), in: runtime)
  }

  /// A server with async handlers.
  @inlinable
  package init<Server: AsyncGenServer>(in runtime: Runtime, _ make: @escaping @Sendable () throws -> Server) {
    self.init(.asyncServer(make), in: runtime)
  }

  /// A raw process.
  @inlinable
  package init<Message: Sendable>(
    receiving: Message.Type,
    in runtime: Runtime,
    _ body: @escaping @Sendable (Inbox<Message>) async throws -> Void
  ) {
    self.init(.raw(body), in: runtime)
  }

  @inlinable
  init<Message: Sendable>(_ behaviour: Behaviour<Message>, in runtime: Runtime) {
    let kernel = runtime.kernel
    let mailbox = kernel.enter(behaviour, Launch())
    self.init(mailbox) { kernel.run(mailbox, behaviour) }
  }
}
