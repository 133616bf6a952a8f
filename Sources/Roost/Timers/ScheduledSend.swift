/// A message that will be sent later; see ``Ref/send(_:after:)``.
public struct ScheduledSend: Sendable {
  let timer: WakeTimer
  let kernel: Kernel

  /// Takes the message back. Says whether it was in time.
  @discardableResult
  public func cancel() -> Bool { kernel.timers.cancel(timer) }
}

extension Ref {
  /// Sends `message` after `delay` (`erlang:send_after/3`): at once if that is zero or less. Nothing happens
  /// if the process has ended by then.
  @discardableResult
  public func send(_ message: Message, after delay: Duration) -> ScheduledSend {
    let timer = WakeTimer { [weak mailbox] in mailbox?.send(message) }
    mailbox.kernel.timers.start(timer, after: delay)
    return ScheduledSend(timer: timer, kernel: mailbox.kernel)
  }
}
