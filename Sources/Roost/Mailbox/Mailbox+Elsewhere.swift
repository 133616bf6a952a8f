// The mailbox that stands for one of a process of another node: it keeps nothing, and no thread runs it.

/// What carries to another node what is sent to a process of it. The `body` of what stands for that process.
@usableFromInline
class Forwarder {
  /// Told of each call that has ended, in whatever way, by its number.
  final let onCallEnd: @Sendable (UInt64) -> Void

  init(onCallEnd: @escaping @Sendable (UInt64) -> Void) { self.onCallEnd = onCallEnd }
}

@usableFromInline
final class MessageForwarder<Message: Sendable>: Forwarder {
  @usableFromInline let forward: @Sendable (Message, PendingCallNode?) -> Void

  init(
    onCallEnd: @escaping @Sendable (UInt64) -> Void,
    forward: @escaping @Sendable (Message, PendingCallNode?) -> Void
  ) {
    self.forward = forward
    super.init(onCallEnd: onCallEnd)
  }
}

extension Process {
  /// Set before anybody else has the process, and never changed.
  var forwarder: Forwarder? {
    isElsewhere ? unsafeDowncast(body!.takeUnretainedValue(), to: Forwarder.self) : nil
  }
}

extension Mailbox {
  @inlinable
  @inline(never)
  func forward(_ message: __owned Message, _ call: PendingCallNode?) -> Delivery {
    // Such a process is made with a forwarder for its type.
    unsafeDowncast(body!.takeUnretainedValue(), to: MessageForwarder<Message>.self).forward(message, call)
    return .queued
  }
}

extension Ref {
  /// The address of a process of another node: what is sent to it is sent on, on the sender's thread, in the
  /// order sent. Requests of ``System`` do not go this way; they end with `noproc`.
  ///
  /// - Parameters:
  ///   - onCallEnd: told of each call that has ended, answered or not, in time or not, by its number, if
  ///     one was noted and not forgotten.
  ///   - forward: sends a message on. That of a call comes with a handle, by which the call can be failed.
  package init(
    elsewhere pid: Pid,
    in runtime: Runtime,
    onCallEnd: @escaping @Sendable (UInt64) -> Void,
    forward: @escaping @Sendable (Message, CallHandle?) -> Void
  ) {
    let mailbox = Mailbox<Message>(
      pid: pid,
      kernel: runtime.kernel,
      isAsync: false,
      isElsewhere: true,
      origin: Origin()
    )
    let forwarder = MessageForwarder<Message>(onCallEnd: onCallEnd) { message, call in
      forward(message, call.map { CallHandle(call: $0) })
    }
    mailbox.body = .passRetained(forwarder)
    self.init(mailbox)
  }
}

/// A call on its way to another node, of whatever type.
package struct CallHandle: Sendable {
  let call: PendingCallNode

  /// Says by which number the call is known to what carries it.
  package func note(_ number: UInt64) { call.note(number) }

  package func fail(_ error: CallError) { call.fail(error) }

  /// Whether it is a process's own Task that makes it now, and waits for the answer.
  package func isAwaited(by process: Pid) -> Bool { call.isAwaited && Caller.current?.pid == process }
}
