import CoreMetrics
import Roost

/// Keeps what is reported to swift-metrics.
final class CapturingMetrics: MetricsFactory {
  private let values = Locked<[String: [Int64]]>([:])

  func total(_ label: String) -> Int { Int(values.withLock { $0[label, default: []].reduce(0, +) }) }

  func count(_ label: String) -> Int { values.withLock { $0[label, default: []].count } }

  private func add(_ label: String, _ value: Int64) {
    values.withLock { $0[label, default: []].append(value) }
  }

  private final class Handler: CounterHandler, FloatingPointCounterHandler, RecorderHandler, TimerHandler {
    let label: String
    let metrics: CapturingMetrics

    init(_ label: String, _ metrics: CapturingMetrics) {
      self.label = label
      self.metrics = metrics
    }

    func increment(by amount: Int64) { metrics.add(label, amount) }
    func increment(by amount: Double) { metrics.add(label, Int64(amount)) }
    func record(_ value: Int64) { metrics.add(label, value) }
    func record(_ value: Double) { metrics.add(label, Int64(value)) }
    func recordNanoseconds(_ duration: Int64) { metrics.add(label, duration) }
    func reset() {}
  }

  func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    Handler(label, self)
  }

  func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    Handler(label, self)
  }

  func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { Handler(label, self) }

  func destroyCounter(_ handler: any CounterHandler) {}
  func destroyRecorder(_ handler: any RecorderHandler) {}
  func destroyTimer(_ handler: any TimerHandler) {}
}
