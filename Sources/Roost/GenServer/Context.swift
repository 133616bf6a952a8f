/// A process's view of itself and its runtime, handed to each of its handlers.
///
/// Valid inside the process only, which is why it is not `Sendable`: hand ``ref`` to others.
public struct Context<Message: Sendable> {
  // Safe: the process lives as long as its handlers run, and nobody else has its context. To count a reference for each message
  // would cost as much as the message.
  @usableFromInline unowned(unsafe) let mailbox: Mailbox<Message>

  @inlinable
  init(_ mailbox: Mailbox<Message>) { self.mailbox = mailbox }

  /// The identity of this process.
  @inlinable public var pid: Pid { mailbox.pid }

  /// The address of this process.
  @inlinable public var ref: Ref<Message> { Ref(mailbox) }

  /// The runtime that this process belongs to.
  public var runtime: Runtime { Runtime(mailbox.kernel) }

  // MARK: What comes next

  /// Ends this process with `reason` once the handler returns (`{stop, Reason, State}`).
  public func stop(_ reason: ExitReason = .normal) {
    mailbox.wishToStop(reason)
  }

  /// Handles `message` when the handler returns, before anything in the mailbox (`{continue, …}`).
  public func `continue`(with message: Message) {
    mailbox.makeAside().continuations.append(message)
    mailbox.wishes.insert(Wishes.continuation)
  }

  /// Has ``Info/idle`` come if nothing else does within `duration`, counted from the end of the handler
  /// (`{noreply, State, Timeout}`). Once: whatever comes first, the timeout itself or any message or other
  /// ``Info``, ends it; requests of ``System`` do not.
  ///
  /// Zero, or less, comes before anything in the mailbox. Nil takes back what the same handler has set. For
  /// servers; a raw process receives with a timeout.
  public func setIdleTimeout(_ duration: Duration?) {
    mailbox.makeTurn().idleTimeout = duration
    mailbox.wishes.insert(Wishes.idleTimeout)
  }

  // MARK: Links, monitors, exits

  /// Whether exit signals come as ``Info/exit(from:reason:)`` instead of ending this process
  /// (`process_flag(trap_exit, …)`). `kill` cannot be trapped.
  public var trapsExits: Bool {
    get { mailbox.control.withLock { $0.trapsExits } }
    nonmutating set { mailbox.control.withLock { $0.trapsExits = newValue } }
  }

  /// Links this process to another: when one ends, the other gets an exit signal (`link/1`). Linking to a
  /// process that has ended brings an exit signal `noproc`, to one of a node that cannot be reached
  /// `noconnection`. Linking twice is linking once.
  public func link(_ pid: Pid) {
    if let port = mailbox.kernel.port(of: pid) {
      mailbox.link(to: port)
    } else if pid != self.pid {
      mailbox.receiveExit(from: pid, mailbox.kernel.absence(of: pid))
    }
  }

  /// Takes the link away: no exit of the other reaches this process from now on (`unlink/1`).
  public func unlink(_ pid: Pid) {
    if let port = mailbox.kernel.port(of: pid) { mailbox.unlink(port) } else { mailbox.forgetLink(pid) }
  }

  /// Watches a process: exactly one ``Info/down(_:from:reason:)`` comes when it ends, at once with `noproc`
  /// if it has, and with `noconnection` if its node cannot be reached (`monitor/2`). Each call makes a monitor of its own.
  public func monitor(_ pid: Pid) -> MonitorRef {
    if let port = mailbox.kernel.port(of: pid) { return mailbox.monitor(port) }
    let ref = mailbox.kernel.makeMonitorRef()
    mailbox.post(.info(.down(ref, from: pid, reason: mailbox.kernel.absence(of: pid))))
    return ref
  }

  /// Ends a monitor (`demonitor/2`). Says whether it was still watching.
  ///
  /// - Parameter flush: also takes its DOWN out of the mailbox if it has come already; true unless told.
  @discardableResult
  public func demonitor(_ ref: MonitorRef, flush: Bool = true) -> Bool {
    if mailbox.demonitor(ref) { return true }
    if flush { mailbox.removeDown(ref) }
    return false
  }

  /// Sends an exit signal to a process, this one included (`exit/2`).
  public func exit(_ pid: Pid, _ reason: ExitReason) {
    runtime.exit(pid, reason, from: self.pid)
  }

  // MARK: Timers

  /// Sends this process `message` after `delay` (`send_after/3`).
  @discardableResult
  public func send(_ message: Message, after delay: Duration) -> ScheduledSend {
    ref.send(message, after: delay)
  }

  /// Starts a timer whose ``Info/timer(_:)`` comes after `delay` (`start_timer/3`). After
  /// ``cancelTimer(_:)`` it never comes.
  public func startTimer(after delay: Duration) -> TimerRef {
    let ref = mailbox.kernel.makeTimerRef()
    let timer = WakeTimer { [weak mailbox] in mailbox?.post(.timer(ref)) }
    mailbox.makeTurn().timers[ref] = timer
    mailbox.kernel.timers.start(timer, after: delay)
    return ref
  }

  /// Cancels a timer. Says whether it was in time: false if it has been delivered, or is none of this
  /// process's.
  @discardableResult
  public func cancelTimer(_ ref: TimerRef) -> Bool {
    guard let timer = mailbox.turn?.timers.removeValue(forKey: ref) else { return false }
    mailbox.kernel.timers.cancel(timer)
    return true
  }
}
