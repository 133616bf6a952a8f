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

  private let exits: [Count]
  private let factory: any MetricsFactory
  private let published = Locked<[String: Int]>([:])

  init(_ factory: (any MetricsFactory)?) {
    self.factory = factory ?? MetricsSystem.factory
    exits = ExitReason.Kind.allCases.map { _ in Count() }
  }

  private final class Count: Sendable {
    let value = Atomic<Int>(0)
  }

  func countExit(_ reason: ExitReason) {
    exits[reason.kind.rawValue].value.wrappingAdd(1, ordering: .relaxed)
  }

  /// Exits so far by kind of reason.
  var exitsByReason: [String: Int] {
    var all: [String: Int] = [:]
    for kind in ExitReason.Kind.allCases {
      let count = exits[kind.rawValue].value.load(ordering: .relaxed)
      if count > 0 { all["\(kind)"] = count }
    }
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
  enum Kind: Int, CaseIterable {
    case normal, shutdown, killed, noproc, noconnection, error, other
  }

  var kind: Kind {
    switch self {
    case .normal: .normal
    case .shutdown, .shutdownBecause: .shutdown
    case .kill, .killed: .killed
    case .noproc: .noproc
    case .noconnection: .noconnection
    case .error: .error
    case .other: .other
    }
  }
}
