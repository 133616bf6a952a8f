/// What happens to a message that finds a bounded mailbox full.
public enum Overflow: Sendable, Hashable {
  /// The new message is dropped.
  case dropNewest

  /// The message that has waited longest is dropped, and the new one goes in. The caller of a call that is
  /// dropped is told so: ``CallError/Code/mailboxFull``. What a selective receive has passed over is not
  /// dropped; if there is nothing else, the new message is.
  case dropOldest

  /// The sender is told: ``Ref/trySend(_:)`` and calls throw, ``Ref/send(_:)`` drops the message.
  case fail
}

/// The bound of a mailbox. Only messages count, those too that a selective receive has passed over; signals,
/// timers and exits are never refused.
public struct MailboxBound: Sendable, Hashable {
  /// How many messages may wait.
  public let capacity: Int
  public let overflow: Overflow

  /// - Parameter capacity: 1 or more; with less, the start of the process fails.
  public init(capacity: Int, overflow: Overflow) {
    self.capacity = capacity
    self.overflow = overflow
  }
}

/// A bounded mailbox had no room for the message.
public struct MailboxFull: Error, Sendable, Hashable, CustomStringConvertible {
  public let pid: Pid

  @usableFromInline
  init(pid: Pid) { self.pid = pid }

  public var description: String {
    "The mailbox of \(pid) is full: send less, handle faster, or raise its capacity."
  }
}
