/// Watches a process of another node for whoever waits for its end: monitors are processes'.
struct EndWatcher: GenServer {
  enum Message: Sendable {
    case reason(reply: Reply<ExitReason>)
  }

  private let pid: Pid
  private var reason: ExitReason?
  private var waiting: Reply<ExitReason>?

  init(of pid: Pid) { self.pid = pid }

  mutating func start(_ me: Context<Message>) { _ = me.monitor(pid) }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    guard case .reason(let reply) = message else { return }
    waiting = reply
    tell(me)
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    guard case .down(_, _, let reason) = info else { return }
    self.reason = reason
    tell(me)
  }

  private func tell(_ me: Context<Message>) {
    guard let reason, let waiting else { return }
    waiting(reason)
    me.stop()
  }
}

extension Ref {
  /// Waits for the end of a process of another node.
  ///
  /// - Parameter request: asks it to end, once its end cannot be missed.
  /// - Throws: ``CallError``: a timeout, a negative one, cancellation, which the end of this runtime is too, or a process
  ///   that would wait for itself.
  func reasonElsewhere(
    timeout: Duration?,
    _ request: () -> Void
  ) async throws(CallError) -> ExitReason {
    if let timeout, timeout < .zero { throw CallError(invalidTimeout: timeout) }
    if let own = Caller.current?.pid, own == pid || own == mailbox.kernel.process(named: pid) {
      throw CallError(.callingSelf)
    }
    let runtime = Runtime(mailbox.kernel)
    let watcher: Ref<EndWatcher.Message>
    do throws(StartError) {
      watcher = try await runtime.start { [pid] in EndWatcher(of: pid) }
    } catch {
      throw CallError(.cancelled)
    }
    do throws(CallError) {
      if Task.isCancelled { throw CallError(.cancelled) }
      request()
      return try await watcher.call(timeout: timeout, EndWatcher.Message.reason)
    } catch {
      runtime.exit(watcher.pid, .shutdown)
      // The end of the watcher is none of the process.
      throw error.code == .exit ? CallError(.cancelled) : error
    }
  }

  /// Asks a process of another node to end as ``stop(_:timeout:)`` does.
  func stopElsewhere(_ reason: ExitReason, timeout: Duration?) async throws(CallError) {
    let end = try await reasonElsewhere(timeout: timeout) { mailbox.kernel.stop(pid, reason) }
    if end != reason { throw .exit(end) }
  }
}
