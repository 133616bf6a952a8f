// What belongs in `options`, and is easily taken for an argument of its own. Without these the compiler takes such an
// argument for the closure, and complains of closures.

private func misplaced() -> Never { preconditionFailure("unavailable, and never called") }

extension Child {
  @available(*, unavailable, message: "write options: ProcessOptions(mailbox: …)")
  public init<Server>(
    _ id: String,
    name: String? = nil,
    mailbox: MailboxBound,
    restart: RestartType = .permanent,
    shutdown: ShutdownPolicy? = nil,
    isSignificant: Bool = false,
    _ make: @escaping @Sendable () throws -> Server
  ) { misplaced() }

  @available(*, unavailable, message: "write options: ProcessOptions(trapsExits: …)")
  public init<Server>(
    _ id: String,
    name: String? = nil,
    trapsExits: Bool,
    mailbox: MailboxBound? = nil,
    restart: RestartType = .permanent,
    shutdown: ShutdownPolicy? = nil,
    isSignificant: Bool = false,
    _ make: @escaping @Sendable () throws -> Server
  ) { misplaced() }
}

extension DynamicSupervisorRef {
  @available(*, unavailable, message: "write options: ProcessOptions(mailbox: …)")
  public func startChild<Server>(
    id: String = "",
    name: String? = nil,
    mailbox: MailboxBound,
    restart: RestartType = .permanent,
    shutdown: ShutdownPolicy? = nil,
    _ make: @escaping @Sendable () throws -> Server
  ) async throws(SupervisorError) { misplaced() }
}
