/// A server: state, and handlers that run one at a time (`gen_server`).
///
/// The handlers are synchronous: they never wait, so a server costs a few hundred bytes and no Task. A
/// server whose handlers need `await` is an ``AsyncGenServer``; seen from outside both are the same.
///
/// ```swift
/// struct Counter: GenServer {
///   enum Message: Sendable {
///     case increment(by: Int)          // a cast
///     case value(reply: Reply<Int>)    // a call
///   }
///   var count = 0
///
///   mutating func handle(_ message: Message, _ me: Context<Message>) {
///     switch message {
///     case .increment(let n): count += n
///     case .value(let reply): reply(count)
///     }
///   }
/// }
/// ```
///
/// An error that leaves a handler ends the process with that error as its exit reason; throw ``Exit`` for a
/// reason of your choice, or call ``Context/stop(_:)``.
public protocol GenServer: SendableMetatype {
  /// All that the server can be sent, casts and calls alike.
  associatedtype Message: Sendable

  /// Runs in the new process before anything else; whoever starts the server waits for it
  /// (`Module:init/1`). An error makes the start fail; ``StartRefusal`` has the start ignored.
  mutating func start(_ me: Context<Message>) throws

  /// Handles a message (`handle_call/3`, `handle_cast/2`).
  mutating func handle(_ message: Message, _ me: Context<Message>) throws

  /// Handles exits, DOWNs, timers and other messages (`handle_info/2`). Unless implemented, logs what
  /// it did not expect, and goes on.
  mutating func handle(info: Info, _ me: Context<Message>) throws

  /// The last thing the server does (`terminate/2`): when it stops itself, fails, or, trapping exits, is
  /// stopped by its parent; and whenever it is stopped with ``ProcessAddress/stop(_:timeout:)``. An exit signal
  /// ends a server that does not trap exits without it.
  ///
  /// An error thrown here takes the place of `reason`, for all who hear of the end.
  mutating func terminate(_ reason: ExitReason, _ me: Context<Message>) throws
}

extension GenServer {
  public mutating func start(_ me: Context<Message>) throws {}

  public mutating func handle(info: Info, _ me: Context<Message>) throws { me.logUnexpected(info) }

  public mutating func terminate(_ reason: ExitReason, _ me: Context<Message>) throws {}
}

/// A server whose handlers may wait: for other servers, databases, HTTP.
///
/// Its handlers still run one at a time: while one waits, messages queue up. The process lives in one Task
/// on the runtime's scheduler. An exit signal cancels the Task, and the process has ended when the handler
/// returns; `kill` does not wait for it. See <doc:Semantics>.
public protocol AsyncGenServer: SendableMetatype {
  /// All that the server can be sent, casts and calls alike.
  associatedtype Message: Sendable

  /// See ``GenServer/start(_:)``.
  mutating func start(_ me: Context<Message>) async throws

  /// See ``GenServer/handle(_:_:)``.
  mutating func handle(_ message: Message, _ me: Context<Message>) async throws

  /// See ``GenServer/handle(info:_:)``.
  mutating func handle(info: Info, _ me: Context<Message>) async throws

  /// See ``GenServer/terminate(_:_:)``.
  mutating func terminate(_ reason: ExitReason, _ me: Context<Message>) async throws
}

extension AsyncGenServer {
  public mutating func start(_ me: Context<Message>) async throws {}

  public mutating func handle(info: Info, _ me: Context<Message>) async throws { me.logUnexpected(info) }

  public mutating func terminate(_ reason: ExitReason, _ me: Context<Message>) async throws {}
}

/// Thrown from `start` to say that the process is not needed: no failure, but no process (`ignore`).
public struct StartRefusal: Error, Sendable, Hashable {
  public init() {}
}

/// A process could not be started.
public struct StartError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The exit reason of the process that was to be, nil if its start was ignored.
  public let reason: ExitReason?

  /// The process that has the name already, if that was the trouble.
  public let alreadyStarted: Pid?

  package init(reason: ExitReason?, alreadyStarted: Pid? = nil) {
    self.reason = reason
    self.alreadyStarted = alreadyStarted
  }

  init(_ error: NameError) {
    self.init(reason: .other(error.message), alreadyStarted: error.code == .taken ? error.pid : nil)
  }

  /// The start took longer than it was given.
  public static var timeout: Self { Self(reason: "timeout") }

  /// The start was ignored: the process said that it is not needed.
  public var isIgnored: Bool { reason == nil }

  public var description: String {
    if let alreadyStarted { return "The name belongs to \(alreadyStarted) already." }
    return reason.map { "The process failed to start: \($0)".sentence }
      ?? "The process said that it is not needed."
  }
}
