import Synchronization

/// The timers of a runtime: a wheel under a lock, and the thread that turns it.
@usableFromInline
final class TimerService: Sendable {
  private struct State: ~Copyable {
    var wheel = TimerWheel()

    /// The tick that the thread sleeps to.
    var wakesAt = UInt64.max
    var isStopping = false
  }

  private let state = Locked(State())
  private let isTaken = Atomic<Bool>(false)
  private let gate = Gate()
  private let clock: RuntimeClock
  private let thread = Locked<Thread?>(nil)

  init(clock: RuntimeClock) { self.clock = clock }

  /// Starts the thread, or has the manual clock turn the wheel.
  func start() throws(Thread.Refused) {
    if case .manual(let manual) = clock {
      manual.onAdvance { [weak self] in self?.turn() }
      return
    }
    let started = try Thread("roost-timers") { [self] in run() }
    thread.withLock { $0 = started }
  }

  /// Ends the thread and lets go of the timers, which may hold addresses and so the node itself. Those that
  /// have not fired never will.
  func stop() {
    state.withLock { $0.isStopping = true }
    gate.open()
    thread.withLock { $0.take() }?.join()
    var abandoned: [TimerNode] = []
    state.withLock { $0.wheel.advance(to: .max, into: &abandoned) }
    // Released here, outside the lock: what they hold may cancel others as it goes.
    abandoned.removeAll()
  }

  /// How many timers are set.
  var count: Int { state.withLock { $0.wheel.count } }

  /// Has `node` fire after `delay`; at once if that is zero or less.
  @usableFromInline
  func start(_ node: TimerNode, after delay: Duration) {
    start(node, at: TimerTick.deadline(after: delay, nanoseconds: clock.nanoseconds))
  }

  /// The time by the clock that the timers go by.
  var nanoseconds: Int64 { clock.nanoseconds }

  /// The same, to reckon a delay from. A long one, such as a call's timeout, may begin some milliseconds late: the time
  /// is read faster then, and it is read for each call.
  func nanoseconds(before delay: Duration) -> Int64 {
    guard delay >= .seconds(1), case .system = clock else { return nanoseconds }
    return Int64(clamping: MonotonicTime.soon())
  }

  var present: UInt64 { TimerTick.present(nanoseconds: clock.nanoseconds) }

  /// Has `node` fire at the tick `deadline`; at once if that has passed. A node that is set is moved.
  func start(_ node: TimerNode, at deadline: UInt64) {
    let wakes = state.withBusyLock(isTaken) { state in
      if state.isStopping { return false }
      state.wheel.insert(node, deadline: deadline)
      guard deadline < state.wakesAt else { return false }
      state.wakesAt = deadline
      return true
    }
    guard wakes else { return }
    if case .manual = clock { turn() } else { gate.open() }
  }

  /// Says whether `node` was set, and so will not fire.
  @discardableResult
  @usableFromInline
  func cancel(_ node: TimerNode) -> Bool {
    state.withBusyLock(isTaken) { $0.wheel.cancel(node) }
  }

  private func run() {
    while true {
      turn()
      let (next, isStopping) = state.withLock { state in
        let next = state.wheel.nextDeadline
        state.wakesAt = next ?? .max
        return (next, state.isStopping)
      }
      if isStopping { return }
      guard let next else {
        gate.pass()
        continue
      }
      let now = UInt64(max(0, clock.nanoseconds))
      let due = next.multipliedReportingOverflow(by: TimerTick.nanoseconds)
      if due.overflow {
        gate.pass()
      } else if due.partialValue > now {
        gate.pass(within: due.partialValue - now)
      }
    }
  }

  /// Fires what is due.
  private func turn() {
    var fired: [TimerNode] = []
    state.withLock { state in
      if state.isStopping { return }
      state.wheel.advance(to: TimerTick.present(nanoseconds: clock.nanoseconds), into: &fired)
      if case .manual = clock { state.wakesAt = TimerTick.present(nanoseconds: clock.nanoseconds) + 1 }
    }
    for node in fired { node.fire() }
  }
}
