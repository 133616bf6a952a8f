/// The typed address of a process: what one sends to.
///
/// Sending is ordered, synchronous and cheap, and never waits; a message to a process that has ended
/// vanishes, as in Erlang. A ref keeps the address valid, not the process alive. Refs are equal when they
/// name the same process.
public struct Ref<Message: Sendable>: Sendable {
  @usableFromInline let mailbox: Mailbox<Message>

  @inlinable
  init(_ mailbox: Mailbox<Message>) { self.mailbox = mailbox }

  /// The identity of the process, for links, monitors and exit signals.
  @inlinable public var pid: Pid { mailbox.pid }

  /// Sends a message (`!` in Erlang). Messages from one sender arrive in the order sent.
  ///
  /// Into a full bounded mailbox, what ``Overflow`` says happens; ``Overflow/fail`` drops the message here.
  @inlinable
  public func send(_ message: __owned Message) { mailbox.send(message) }

  /// Sends a message, and throws if the mailbox is bounded with ``Overflow/fail`` and full.
  ///
  /// - Throws: ``MailboxFull``. A dead process is no error.
  @inlinable
  public func trySend(_ message: __owned Message) throws(MailboxFull) {
    switch mailbox.append(message) {
    case .wake: mailbox.wake()
    case .refused: throw MailboxFull(pid: pid)
    case .queued, .dropped, .dead, .needsCare: break
    }
  }
}

extension Ref: Hashable {
  public static func == (left: Self, right: Self) -> Bool { left.mailbox === right.mailbox }
  public func hash(into hasher: inout Hasher) { hasher.combine(mailbox.pid) }
}

extension Ref: CustomStringConvertible {
  public var description: String { mailbox.pid.description }
}
