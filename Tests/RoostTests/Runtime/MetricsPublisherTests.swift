import CoreMetrics
import Synchronization
import Testing

@testable import Roost

/// Handing the counts over holds nothing up.
@Suite(.timeLimit(.minutes(5)))
struct MetricsPublisherTests {
  /// A backend of which the first gauge takes until it is let go.
  private final class SlowMetrics: MetricsFactory, CounterHandler, RecorderHandler {
    let gate = Gate()
    let began: AsyncStream<Void>
    private let begin: AsyncStream<Void>.Continuation
    private let gauges = Atomic<Int>(0)

    init() { (began, begin) = AsyncStream<Void>.makeStream() }

    var gaugeCount: Int { gauges.load(ordering: .relaxed) }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
      if gauges.wrappingAdd(1, ordering: .relaxed).oldValue == 0 {
        begin.yield()
        gate.pass()
      }
      return self
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler { self }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
      NOOPMetricsHandler.instance
    }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
    func increment(by amount: Int64) {}
    func reset() {}
    func record(_ value: Int64) {}
    func record(_ value: Double) {}
  }

  private let metrics = SlowMetrics()

  private func makeRuntime(_ change: (inout RuntimeConfiguration) -> Void) throws -> Runtime {
    var configuration = RuntimeConfiguration()
    configuration.metrics = metrics
    configuration.schedulers = 1
    configuration.blockingThreads = 1
    configuration.gracePeriod = .zero
    change(&configuration)
    return try Runtime(configuration)
  }

  @Test("Timers fire, and all else goes on, while the counts are being handed over")
  func timersGoOn() async throws {
    let runtime = try makeRuntime { $0.metricsInterval = .milliseconds(1) }
    for await _ in metrics.began { break }
    let ref = runtime.spawn(receiving: Int.self) { inbox in
      inbox.ref.send(1, after: .milliseconds(1))
      _ = try await inbox.receive()
    }
    // Nothing is there any more if it has ended before.
    #expect([.normal, .noproc].contains(await ref.untilExit()))
    #expect(try await runtime.blocking { 2 } == 2)
    #expect(metrics.gaugeCount == 1)
    metrics.gate.open()
    await runtime.shutdown()
  }

  @Test("Intervals that pass meanwhile are one more hand-over, and the end of the runtime another")
  func intervalsDoNotPileUp() async throws {
    let clock = ManualClock()
    let runtime = try makeRuntime {
      $0.clock = .manual(clock)
      $0.metricsInterval = .seconds(10)
    }
    clock.advance(by: .seconds(11))
    for await _ in metrics.began { break }
    for _ in 0..<20 { clock.advance(by: .seconds(11)) }
    #expect(metrics.gaugeCount == 1)
    metrics.gate.open()
    // Three gauges each time.
    while metrics.gaugeCount < 6 { await Task.yield() }
    await runtime.shutdown()
    #expect(metrics.gaugeCount == 9)
  }

  @Test("The counts are handed over though the blocking pool is full")
  func fullPool() async throws {
    let clock = ManualClock()
    let runtime = try makeRuntime {
      $0.clock = .manual(clock)
      $0.metricsInterval = .seconds(10)
    }
    let held = Gate()
    let (isFull, fill) = AsyncStream<Void>.makeStream()
    async let work: Void = runtime.blocking {
      fill.yield()
      held.pass()
    }
    for await _ in isFull { break }
    clock.advance(by: .seconds(11))
    for await _ in metrics.began { break }
    metrics.gate.open()
    while metrics.gaugeCount < 3 { await Task.yield() }
    held.open()
    try await work
    await runtime.shutdown()
  }
}
