import CoreMetrics

/// A swift-metrics backend that sends every value to StatsD as it is recorded.
struct StatsdMetricsFactory: MetricsFactory {
  let client: StatsdClient

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    StatsdCounter(client: client, name: StatsdLine.name(label, dimensions))
  }

  func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    StatsdRecorder(client: client, name: StatsdLine.name(label, dimensions), aggregate: aggregate)
  }

  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    StatsdTimer(client: client, name: StatsdLine.name(label, dimensions))
  }

  func destroyCounter(_ handler: any CounterHandler) {}
  func destroyRecorder(_ handler: any RecorderHandler) {}
  func destroyTimer(_ handler: any TimerHandler) {}
}

private final class StatsdCounter: CounterHandler {
  let client: StatsdClient
  let name: String
  init(client: StatsdClient, name: String) {
    self.client = client
    self.name = name
  }
  func increment(by amount: Int64) { client.send(StatsdLine.counter(name, by: amount)) }
  /// StatsD's counters start anew with every flush of the server.
  func reset() {}
}

/// A gauge, or a histogram if its values are to be aggregated.
private final class StatsdRecorder: RecorderHandler {
  let client: StatsdClient
  let name: String
  let aggregate: Bool
  init(client: StatsdClient, name: String, aggregate: Bool) {
    self.client = client
    self.name = name
    self.aggregate = aggregate
  }
  func record(_ value: Int64) { record(Double(value)) }
  func record(_ value: Double) {
    if aggregate {
      if let line = StatsdLine.histogram(name, value) { client.send(line) }
    } else {
      for line in StatsdLine.gauge(name, value) { client.send(line) }
    }
  }
}

private final class StatsdTimer: TimerHandler {
  let client: StatsdClient
  let name: String
  init(client: StatsdClient, name: String) {
    self.client = client
    self.name = name
  }
  func recordNanoseconds(_ duration: Int64) { client.send(StatsdLine.timer(name, nanoseconds: duration)) }
}
