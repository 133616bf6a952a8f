/// Hands the runtime's counts to swift-metrics at each interval.
final class MetricsPublisher: TimerNode, @unchecked Sendable {  // safe: set once
  private weak var kernel: Kernel?

  init(_ kernel: Kernel) {
    self.kernel = kernel
    super.init()
  }

  override func fire() {
    guard let kernel else { return }
    kernel.publishMetrics()
    kernel.timers.start(self, after: kernel.configuration.metricsInterval)
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
      runQueue: workers.reduce(0) { $0 + $1.queue.count }
    )
  }
}
