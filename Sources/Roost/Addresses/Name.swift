/// The address of whichever process is registered under a name at the moment.
///
/// A supervised process gets a new pid at each restart; its name stays. The name is looked up at each send
/// and each call.
public struct Name<Message: Sendable>: Sendable {
  public let name: String
  let kernel: Kernel

  /// The process that has the name now.
  ///
  /// - Throws: ``NameError`` if no process has the name, or one that takes other messages.
  public func resolve() throws(NameError) -> Ref<Message> {
    guard let process = kernel.names.find(name) else { throw NameError(.unknown, name: name) }
    guard let mailbox = process as? Mailbox<Message> else {
      throw NameError(.otherMessages, name: name, pid: process.pid)
    }
    return Ref(mailbox)
  }

  /// Sends to the process of this name.
  ///
  /// - Throws: ``NameError`` if there is none, as `Name ! Message` fails in Erlang.
  public func send(_ message: Message) throws(NameError) { try resolve().send(message) }

  /// Calls the process of this name; see ``Ref/call(timeout:_:)``. No such process is `noproc`.
  public nonisolated(nonsending) func call<Answer: Sendable>(
    timeout: Duration? = .seconds(5),
    _ request: (Reply<Answer>) -> Message
  ) async throws(CallError) -> Answer {
    try await callee().call(timeout: timeout, request)
  }
}

/// A name that cannot be used as asked.
public struct NameError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: Sendable, Hashable {
    /// No process has the name.
    case unknown

    /// The process of that name takes messages of another type.
    case otherMessages

    /// The name belongs to a process already.
    case taken

    /// The process has a name already; it can have one.
    case alreadyNamed

    /// The process has ended.
    case noproc

    /// A name needs at least one character.
    case empty

    /// The process is one of another runtime, or of another node.
    case elsewhere
  }

  public let code: Code
  public let name: String

  /// The process that has the name, or was to have it.
  public let pid: Pid?

  init(_ code: Code, name: String, pid: Pid? = nil) {
    self.code = code
    self.name = name
    self.pid = pid
  }

  public var message: String {
    let process = pid.map { "\($0)" } ?? "the process"
    return switch code {
    case .unknown: "No process is registered as \"\(name)\"."
    case .otherMessages: "The process registered as \"\(name)\" takes messages of another type."
    case .taken: "\"\(name)\" is the name of \(process) already: names are unique in a node."
    case .alreadyNamed: "\(process) has a name already: unregister it first."
    case .noproc: "\(process) has ended and cannot be named \"\(name)\"."
    case .empty: "A name needs at least one character."
    case .elsewhere: "\(process) is of another node and cannot be named \"\(name)\" here: register it there."
    }
  }

  public var description: String { message }
}
