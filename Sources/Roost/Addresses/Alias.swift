import Synchronization

/// An address of a process that can be taken back: what is sent to it afterwards vanishes (`erlang:alias/1`).
///
/// For answers that may come too late: whoever waits for one gives an alias away, and takes it back when it waits no
/// longer. An alias may take something else than its process does, of which it makes a message.
///
/// ```swift
/// let offers = me.alias { (price: Int) in Message.offer(price) }
/// for shop in shops { shop.send(.ask(item, offers)) }
/// // and when it is time to decide:
/// me.unalias(offers)
/// ```
///
/// Sending is ordered, with what is sent to the process otherwise too, and never waits. Aliases are equal when they
/// are copies of one.
public struct Alias<Message: Sendable>: Sendable {
  package let origin: AliasOrigin
  private let deliver: @Sendable (Message) -> Void

  /// - Parameter deliver: takes a message on the thread of whoever sends it, and never blocks.
  package init(_ origin: AliasOrigin, _ deliver: @escaping @Sendable (Message) -> Void) {
    self.origin = origin
    self.deliver = deliver
  }

  /// Sends a message, which vanishes if the alias has been taken back or its process has ended.
  public func send(_ message: Message) { deliver(message) }
}

extension Alias: Hashable {
  public static func == (left: Self, right: Self) -> Bool { left.origin === right.origin }
  public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(origin)) }
}

extension Alias: CustomStringConvertible {
  public var description: String { "#Ref<\(origin.number)>" }
}

/// How long an alias is good for.
public enum AliasUse: Sendable, Hashable {
  /// Until it is taken back (`explicit_unalias`).
  case untilTakenBack
  /// For one message (`reply`), or until it is taken back.
  case once
}

/// What the copies of one alias share.
package final class AliasOrigin: Sendable {
  /// That of its reference.
  package let number: UInt64
  package let owner: Pid

  /// What another node, which it is an alias of, knows it by; nil for one of this node.
  package let elsewhere: (any Sendable)?
  private let use: AliasUse

  /// Changed under the lock of the owner's mailbox, so that nothing arrives once it has been taken back.
  private let isGood = Atomic<Bool>(true)

  package init(
    _ number: UInt64,
    owner: Pid,
    _ use: AliasUse = .untilTakenBack,
    elsewhere: (any Sendable)? = nil
  ) {
    self.number = number
    self.owner = owner
    self.use = use
    self.elsewhere = elsewhere
  }

  package var isTakenBack: Bool { !isGood.load(ordering: .relaxed) }

  /// Whether a message may go in.
  func admits() -> Bool {
    use == .once ? isGood.exchange(false, ordering: .relaxed) : isGood.load(ordering: .relaxed)
  }

  func takeBack() -> Bool { isGood.exchange(false, ordering: .relaxed) }
}

extension Context {
  /// An address of this process that can be taken back with ``unalias(_:)`` (`alias/1`).
  public func alias(_ use: AliasUse = .untilTakenBack) -> Alias<Message> { alias(use) { $0 } }

  /// The same for something else than this process takes.
  ///
  /// - Parameter message: makes a message to this process of it. Runs where it is sent, so it should be quick.
  public func alias<Value: Sendable>(
    _ use: AliasUse = .untilTakenBack,
    _ message: @escaping @Sendable (Value) -> Message
  ) -> Alias<Value> {
    let origin = AliasOrigin(mailbox.kernel.makeReference(), owner: pid, use)
    return Alias(origin) { [mailbox] in mailbox.send(message($0), by: origin) }
  }

  /// Takes an alias of this process back: nothing that is sent to it arrives from now on; what has arrived already
  /// stays in the mailbox (`unalias/1`). Says whether it was still good; false for one of another process.
  @discardableResult
  public func unalias<Value>(_ alias: Alias<Value>) -> Bool {
    guard alias.origin.owner == pid else { return false }
    return mailbox.control.withLock { _ in alias.origin.takeBack() }
  }
}
