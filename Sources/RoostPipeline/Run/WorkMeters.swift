import Metrics

/// What a measured worker reports to swift-metrics: `NAME.N.work_time` and `NAME.N.results_produced`.
struct WorkMeters: Sendable {
  private let workTime: Metrics.Timer
  private let resultsProduced: Counter

  init(_ slot: Slot, factory: (any MetricsFactory)?) {
    let factory = factory ?? MetricsSystem.factory
    workTime = Metrics.Timer(label: "\(slot).work_time", factory: factory)
    resultsProduced = Counter(label: "\(slot).results_produced", factory: factory)
  }

  /// Reports a batch, if its time was taken.
  func record<Output>(_ outcome: WorkOutcome<Output>) {
    guard let time = outcome.workTime else { return }
    workTime.record(duration: time)
    resultsProduced.increment(by: outcome.results.count)
  }
}
