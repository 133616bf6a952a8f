/// What happens to a message that finds a bounded mailbox full.
public enum Overflow: Sendable, Hashable {
  /// The new message is dropped.
  case dropNewest

  /// The message that has waited longest is dropped, and the new one goes in.
  case dropOldest

  /// The sender is told: ``Ref/trySend(_:)`` and calls throw, ``Ref/send(_:)`` drops the message.
  case fail
}

/// The bound of a mailbox. Only messages count; signals, timers and exits are never refused.
public struct MailboxBound: Sendable, Hashable {
  /// How many messages may wait.
  public let capacity: Int
  public let overflow: Overflow

  /// - Parameter capacity: 1 or more; a smaller number counts as 1.
  public init(capacity: Int, overflow: Overflow) {
    self.capacity = max(1, capacity)
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
