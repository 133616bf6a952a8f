import Synchronization

/// A process with async handlers as the caller of others: what makes its calls cheaper than those of any Task.
///
/// It makes one call at a time, so that one timer serves all its calls: the timer stays in the wheel while
/// calls come and go, and looks at what is under way when it fires. And only the runtime cancels its Task, so
/// that it can end the call itself, without a cancellation handler for each.
// Safe: what changes is under the lock.
@usableFromInline
final class Caller: TimerNode, @unchecked Sendable {
  private struct State {
    /// The last call: perhaps answered already.
    var call: PendingCallNode?
    var deadline = UInt64.max

    /// The deadline that the timer is to be set to; `max` if to none.
    var alarm = UInt64.max
    var isCancelled = false

    /// The last timeout, and how long it is: calls tend to have the same.
    var timeout = Duration.zero
    var nanoseconds: Int64 = 0
  }

  @usableFromInline let pid: Pid
  @usableFromInline let task: UnsafeRawPointer
  private let timers: TimerService
  private let state = Locked(State())

  private init(pid: Pid, task: UnsafeRawPointer, timers: TimerService) {
    self.pid = pid
    self.task = task
    self.timers = timers
    super.init()
  }

  /// The process whose own Task runs here: not one that a handler has started.
  @inlinable static var current: Caller? {
    guard let caller = CurrentProcess.caller, caller.task == currentTask else { return nil }
    return caller
  }

  /// Which Task runs here: what `withUnsafeCurrentTask` asks too, which counts more references, and this is asked at each
  /// call.
  @usableFromInline static var currentTask: UnsafeRawPointer? {
    guard let task = unsafeBitCast(_getCurrentAsyncTask(), to: AnyObject?.self) else { return nil }
    // The Task comes without a reference for whoever asks, though Swift takes it to have one, and gives that up here.
    return UnsafeRawPointer(Unmanaged.passRetained(task).toOpaque())
  }

  /// Runs `body`, the life of a process, in the Task of the process.
  static func run(_ process: Process, _ body: () async -> Void) async {
    guard let task = currentTask else { return await body() }
    let caller = Caller(pid: process.pid, task: task, timers: process.kernel.timers)
    let isEnding = process.control.withLock { control in
      control.makeTies().caller = caller
      return control.phase == .dead || control.ties?.pendingExit != nil
    }
    // Whoever has told the process to end found no caller to tell.
    if isEnding { caller.cancel() }
    await CurrentProcess.$caller.withValue(caller, operation: body)
    caller.timers.cancel(caller)
  }

  /// Makes `call` the one that is under way. Says no if the process has been told to end.
  @usableFromInline
  func begin(_ call: PendingCallNode, timeout: Duration?) -> Bool {
    let now = timeout.map { timers.nanoseconds(before: $0) } ?? 0
    let (begins, alarm) = state.withLock { state -> (Bool, UInt64?) in
      if state.isCancelled { return (false, nil) }
      state.call = call
      state.deadline = .max
      guard let timeout else { return (true, nil) }
      if timeout != state.timeout {
        state.timeout = timeout
        state.nanoseconds = TimerTick.nanoseconds(timeout)
      }
      state.deadline = TimerTick.deadline(after: state.nanoseconds, now: now)
      guard state.deadline < state.alarm else { return (true, nil) }
      state.alarm = state.deadline
      return (true, state.deadline)
    }
    if let alarm { setTimer(alarm) }
    return begins
  }

  /// Outside the lock: a manual clock fires what is due at once.
  private func setTimer(_ alarm: UInt64) {
    var alarm = alarm
    while true {
      timers.start(self, at: alarm)
      // Another thread may have wanted it earlier, and been overtaken here.
      let wanted = state.withLock { $0.alarm }
      if wanted >= alarm { return }
      alarm = wanted
    }
  }

  /// Ends the call that is under way, and lets none begin: the process is to end.
  func cancel() {
    let call = state.withLock { state in
      state.isCancelled = true
      return state.call.take()
    }
    call?.fail(CallError(.cancelled))
  }

  override func fire() {
    let present = timers.present
    let (overdue, alarm) = state.withLock { state -> (PendingCallNode?, UInt64?) in
      state.alarm = .max
      guard let call = state.call, !call.isSettled, state.deadline != .max else { return (nil, nil) }
      if state.deadline <= present { return (state.call.take(), nil) }
      state.alarm = state.deadline
      return (nil, state.deadline)
    }
    overdue?.fail(.timeout)
    if let alarm { setTimer(alarm) }
  }
}
