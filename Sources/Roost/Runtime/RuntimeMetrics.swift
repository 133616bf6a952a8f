import Metrics
import Synchronization

/// The counts of a runtime: kept as atomics where they arise, handed to swift-metrics now and then.
@usableFromInline
package final class RuntimeMetrics: Sendable {
  let processes = Atomic<Int>(0)
  let spawned = Atomic<Int>(0)
  let restarts = Atomic<Int>(0)

  /// Messages that async handlers and raw processes took; the others are counted by the thread.
  let asyncMessages = Atomic<Int>(0)
  @usableFromInline let dropped = Atomic<Int>(0)
  let highWater = Atomic<Int>(0)

  private let exits = Locked<[String: Int]>([:])
  private let normalExits = Atomic<Int>(0)
  private let factory: any MetricsFactory
  private let published = Locked<[String: Int]>([:])

  init(_ factory: (any MetricsFactory)?) {
    self.factory = factory ?? MetricsSystem.factory
  }

  func countExit(_ reason: ExitReason) {
    if reason == .normal {
      normalExits.wrappingAdd(1, ordering: .relaxed)
    } else {
      exits.withLock { $0[reason.metricLabel, default: 0] += 1 }
    }
  }

  /// Exits so far by reason, in the labels of ``ExitReason/metricLabel``.
  var exitsByReason: [String: Int] {
    var all = exits.withLock { $0 }
    let normal = normalExits.load(ordering: .relaxed)
    if normal > 0 { all["normal"] = normal }
    return all
  }

  func noteHighWater(_ length: Int) {
    var seen = highWater.load(ordering: .relaxed)
    while length > seen {
      let (done, now) = highWater.compareExchange(expected: seen, desired: length, ordering: .relaxed)
      if done { return }
      seen = now
    }
  }

  /// Hands the counts to swift-metrics.
  func publish(messages: Int, runQueue: Int) {
    gauge("roost.processes", processes.load(ordering: .relaxed))
    gauge("roost.run_queue", runQueue)
    gauge("roost.mailbox_high_water", highWater.exchange(0, ordering: .relaxed))
    count("roost.spawns", spawned.load(ordering: .relaxed))
    count("roost.restarts", restarts.load(ordering: .relaxed))
    count("roost.messages", messages)
    count("roost.messages_dropped", dropped.load(ordering: .relaxed))
    for (reason, total) in exitsByReason { count("roost.exits", total, [("reason", reason)]) }
  }

  private func gauge(_ label: String, _ value: Int) {
    Gauge(label: label, dimensions: [], factory: factory).record(value)
  }

  private func count(_ label: String, _ total: Int, _ dimensions: [(String, String)] = []) {
    let key = label + dimensions.map { "\u{0}\($0.1)" }.joined()
    let news = published.withLock { published in
      let news = total - published[key, default: 0]
      published[key] = total
      return news
    }
    if news > 0 { Counter(label: label, dimensions: dimensions, factory: factory).increment(by: news) }
  }
}

extension ExitReason {
  /// The reason without its words, which would make a metric of each.
  var metricLabel: String {
    switch self {
    case .normal: "normal"
    case .shutdown, .shutdownBecause: "shutdown"
    case .kill, .killed: "killed"
    case .noproc: "noproc"
    case .noconnection: "noconnection"
    case .error: "error"
    case .other: "other"
    }
  }
}
