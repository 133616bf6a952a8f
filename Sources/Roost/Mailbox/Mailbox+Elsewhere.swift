// The mailbox that stands for one of a process of another node: it keeps nothing, and no thread runs it.

extension Mailbox {
  @usableFromInline
  @inline(never)
  func forward(_ message: inout Message?, _ call: PendingCallNode?) -> Delivery {
    if let message = message.take() { aside?.forward?(message, call) }
    return .queued
  }
}

extension Ref {
  /// The address of a process of another node: what is sent to it is sent on, on the sender's thread, in the
  /// order sent. Requests of ``System`` do not go this way; they end with `noproc`.
  ///
  /// - Parameters:
  ///   - onCallEnd: told of each call that has ended, answered or not, in time or not, perhaps more than once.
  ///   - forward: sends a message on. That of a call comes with a handle, by which the call can be failed.
  package init(
    elsewhere pid: Pid,
    in runtime: Runtime,
    onCallEnd: @escaping @Sendable (ObjectIdentifier) -> Void,
    forward: @escaping @Sendable (Message, CallHandle?) -> Void
  ) {
    let mailbox = Mailbox<Message>(pid: pid, kernel: runtime.kernel, isAsync: false, origin: Origin())
    mailbox.makeAside().forward = { message, call in forward(message, call.map { CallHandle(call: $0) }) }
    mailbox.control.withLock { control in
      control.makeTies().onCallEnd = onCallEnd
      control.sendsNeedCare = true
    }
    self.init(mailbox)
  }
}

/// A call on its way to another node, of whatever type.
package struct CallHandle: Sendable {
  let call: PendingCallNode

  /// Which call it is: that of its ``Reply/id``.
  package var id: ObjectIdentifier { ObjectIdentifier(call) }

  package func fail(_ error: CallError) { call.fail(error) }
}
