/// A raw process's view of itself: its mailbox, to be received from in any order, and all of ``Context``.
///
/// ```swift
/// runtime.spawn(receiving: Word.self) { inbox in
///   while case .message(let word) = try await inbox.receive() { print(word) }
/// }
/// ```
@dynamicMemberLookup
public struct Inbox<Message: Sendable> {
  /// Links, monitors, timers, spawning, as in a server.
  public let me: Context<Message>

  public var pid: Pid { me.pid }
  public var ref: Ref<Message> { me.ref }

  public subscript<Value>(dynamicMember path: KeyPath<Context<Message>, Value>) -> Value { me[keyPath: path] }

  /// Waits for the next thing in the mailbox.
  ///
  /// - Throws: ``Exit`` when an exit signal ends the process: let it through.
  public func receive() async throws -> Received<Message> {
    try await receive { $0 }
  }

  /// Waits for the next thing in the mailbox; nil if none comes within `timeout`.
  public func receive(timeout: Duration) async throws -> Received<Message>? {
    try await receive(timeout: timeout) { $0 }
  }

  /// Selective receive: waits for the first thing that `match` takes, and leaves all others in their order
  /// (`receive … end`). What `match` fails on is taken too, and its error thrown.
  public func receive<Match>(_ match: (Received<Message>) throws -> Match?) async throws -> Match {
    while true {
      if let found = try await me.mailbox.receive(deadline: nil, match) { return found }
    }
  }

  /// Selective receive with a timeout (`receive … after`): nil if nothing matches in time. With a timeout of
  /// zero or less it looks at what is there and does not wait.
  public func receive<Match>(
    timeout: Duration,
    _ match: (Received<Message>) throws -> Match?
  ) async throws -> Match? {
    try await me.mailbox.receive(deadline: timeout, match)
  }
}

/// What a raw process takes out of its mailbox.
public enum Received<Message: Sendable>: Sendable {
  case message(Message)
  case info(Info)
}
