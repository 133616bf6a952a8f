/// Hands the runtime's counts to swift-metrics at each interval.
///
/// On a thread of its own, which starts with the first interval: a walk over a million processes, or a metrics
/// backend that takes its time, must not hold up timers, and the blocking pool may be full when the counts are of most
/// interest.
// Safe: `kernel` is set once, and weak references are read atomically.
final class MetricsPublisher: TimerNode, @unchecked Sendable {
  private weak var kernel: Kernel?
  private let gate = Gate()
  private let state = Locked(State())

  private struct State {
    var thread: Thread?
    var isStopping = false
  }

  init(_ kernel: Kernel) {
    self.kernel = kernel
    super.init()
  }

  override func fire() {
    guard let kernel else { return }
    kernel.timers.start(self, after: kernel.configuration.metricsInterval)
    // Without a thread the counts go on, and are handed over at a later interval.
    guard (try? startThread()) != nil else { return }
    // While the walk before is under way, any number of intervals is one more walk.
    gate.open()
  }

  private func startThread() throws(Thread.Refused) {
    try state.withLock { state throws(Thread.Refused) in
      if state.thread != nil || state.isStopping { return }
      state.thread = try Thread("roost-metrics") { self.run() }
    }
  }

  private func run() {
    while true {
      gate.pass()
      if state.withLock(\.isStopping) { return }
      kernel?.publishMetrics()
    }
  }

  /// Ends the thread, once it has handed over what it is at.
  func stop() {
    let thread = state.withLock { state in
      state.isStopping = true
      return state.thread.take()
    }
    gate.open()
    thread?.join()
  }
}

extension Kernel {
  func publishMetrics() {
    let workers = scheduler.workers
    // A process that is stuck takes no message, and so notes nothing itself.
    processes.forEach { noteHighWater($0.length) }
    metrics.publish(
      messages: workers.reduce(metrics.asyncMessages.load(ordering: .relaxed)) {
        $0 + $1.messages.load(ordering: .relaxed)
      },
      runQueue: scheduler.runQueue
    )
  }
}
