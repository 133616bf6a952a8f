import Roost

/// The address of a process in one of its roles: takes one kind of message among those the process knows.
///
/// A joint hands work to workers whose results it knows nothing of, and a worker takes work from a source or
/// a broker alike; what they know of one another is this.
package struct Peer<Message: Sendable>: Sendable {
  package let pid: Pid
  private let deliver: @Sendable (Message) -> Void
  private let check: @Sendable (Message) -> Misfits

  /// The role of `ref` in which its messages are wrapped by `wrap`.
  ///
  /// - Parameter check: which items of a message cannot be sent to the process's node; of this node's, all can.
  package init<Whole: Sendable>(
    _ ref: Ref<Whole>,
    check: @escaping @Sendable (Message) -> Misfits = { _ in Misfits() },
    _ wrap: @escaping @Sendable (Message) -> Whole
  ) {
    pid = ref.pid
    self.check = check
    deliver = { ref.send(wrap($0)) }
  }

  private init(pid: Pid, deliver: @escaping @Sendable (Message) -> Void) {
    self.pid = pid
    self.deliver = deliver
    check = { _ in Misfits() }
  }

  /// The same process in a wider role, of which it hears what `part` finds for it.
  func taking<Wider>(_ part: @escaping @Sendable (Wider) -> Message?) -> Peer<Wider> {
    Peer<Wider>(pid: pid) { [deliver] message in part(message).map(deliver) }
  }

  func misfits(in message: Message) -> Misfits { check(message) }

  package func send(_ message: Message) { deliver(message) }
}
