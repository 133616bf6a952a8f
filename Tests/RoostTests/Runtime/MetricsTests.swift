import Metrics
import MetricsTestKit
import Testing

@testable import Roost

/// What a runtime hands to swift-metrics.
@Suite(.timeLimit(.minutes(5)))
struct MetricsTests {
  private struct Sink: GenServer {
    enum Message: Sendable {
      case ignore
      case end(ExitReason)
      case wait(Gate)
    }

    mutating func handle(_ message: Message, _ me: Context<Message>) {
      switch message {
      case .ignore: break
      case .end(let reason): me.stop(reason)
      case .wait(let gate): gate.pass()
      }
    }
  }

  private struct AsyncSink: AsyncGenServer {
    enum Message: Sendable { case ignore }
    mutating func handle(_ message: Message, _ me: Context<Message>) async {}
  }

  private let metrics = TestMetrics()
  private let clock = ManualClock()

  private func makeRuntime(schedulers: Int = 1) throws -> Runtime {
    var configuration = RuntimeConfiguration()
    configuration.metrics = metrics
    configuration.clock = .manual(clock)
    configuration.schedulers = schedulers
    configuration.spareSchedulers = 0
    configuration.logger.logLevel = .critical
    configuration.metricsInterval = .seconds(10)
    configuration.gracePeriod = .zero
    return try Runtime(configuration)
  }

  private func gauge(_ label: String) throws -> Double? { try metrics.expectGauge(label).lastValue }

  private func total(_ label: String, _ dimensions: [(String, String)] = []) -> Int64 {
    metrics.counterTotal(label: label, dimensions: dimensions)
  }

  @Test func processesSpawnsAndExitsByReasonAreCounted() async throws {
    let runtime = try makeRuntime()
    let stays = runtime.spawn { Sink() }
    for reason in [ExitReason.normal, .normal, .shutdown, .shutdownBecause("done"), "odd", .noproc] {
      let ref = runtime.spawn { Sink() }
      ref.send(.end(reason))
      _ = await ref.untilExit()
    }
    let killed = runtime.spawn { Sink() }
    runtime.exit(killed.pid, .kill)
    _ = await killed.untilExit()
    runtime.kernel.publishMetrics()
    #expect(try gauge("roost.processes") == 1)
    #expect(total("roost.spawns") == 8)
    for (reason, count) in [("normal", 2), ("shutdown", 2), ("other", 1), ("noproc", 1), ("killed", 1)] {
      #expect(total("roost.exits", [("reason", reason)]) == Int64(count), "\(reason)")
    }
    stays.send(.end(.normal))
    _ = await stays.untilExit()
    await runtime.shutdown()
    #expect(try gauge("roost.processes") == 0)
    #expect(total("roost.exits", [("reason", "normal")]) == 3)
  }

  @Test func messagesOfAllKindsOfProcessesAreCountedOnce() async throws {
    let runtime = try makeRuntime()
    let (sink, async) = (runtime.spawn { Sink() }, runtime.spawn { AsyncSink() })
    let raw = runtime.spawn(receiving: Int.self) { inbox in
      for _ in 0..<30 { _ = try await inbox.receive() }
    }
    for _ in 0..<10 { sink.send(.ignore) }
    for _ in 0..<20 { async.send(.ignore) }
    for number in 0..<30 { raw.send(number) }
    _ = await raw.untilExit()
    _ = try await runtime.system.state(of: async, as: AsyncSink.self)
    sink.send(.end(.normal))
    _ = await sink.untilExit()
    await runtime.shutdown()
    #expect(total("roost.messages") == 61)
    runtime.kernel.publishMetrics()
    #expect(total("roost.messages") == 61)
  }

  @Test func runQueueAndMailboxHighWaterAreMeasured() async throws {
    let runtime = try makeRuntime()
    let gate = Gate()
    // The only scheduler thread is held: what is made ready now waits in its queue.
    let holder = runtime.spawn { Sink() }
    holder.send(.wait(gate))
    while runtime.info(of: holder.pid)?.mailboxLength != 0 { await Task.yield() }
    let sinks = (0..<5).map { _ in runtime.spawn { Sink() } }
    for _ in 0..<500 { sinks[0].send(.ignore) }
    runtime.kernel.publishMetrics()
    #expect(try gauge("roost.run_queue") == 5)
    // They wait, though nobody has taken them yet.
    #expect(try gauge("roost.mailbox_high_water") == 500)
    gate.open()
    for sink in sinks { _ = try await runtime.system.state(of: sink, as: Sink.self) }
    runtime.kernel.publishMetrics()
    #expect(try gauge("roost.mailbox_high_water") == 500)
    #expect(try gauge("roost.run_queue") == 0)
    // The mark is that of the time since the last report.
    runtime.kernel.publishMetrics()
    #expect(try gauge("roost.mailbox_high_water") == 0)
    await runtime.shutdown()
  }

  @Test func restartsAreCountedAndTheCountsArePublishedAtEachInterval() async throws {
    let runtime = try makeRuntime()
    let supervisor = try await runtime.start(
      Supervisor(restarts: 10) { Child("sink", name: "sink") { Sink() } }
    )
    for _ in 0..<3 {
      let ref = try runtime.whereis("sink", as: Sink.Message.self)
      ref.send(.end("odd"))
      _ = await ref.untilExit()
      _ = try await supervisor.whichChildren()
    }
    #expect(total("roost.restarts") == 0)
    clock.advance(by: .milliseconds(9_900))
    #expect(total("roost.restarts") == 0)
    clock.advance(by: .milliseconds(200))
    while total("roost.restarts") == 0 { await Task.yield() }
    #expect(total("roost.restarts") == 3)
    #expect(try gauge("roost.processes") == 2)
    clock.advance(by: .seconds(11))
    while try metrics.expectGauge("roost.processes").values.count < 2 { await Task.yield() }
    #expect(total("roost.restarts") == 3)
    await runtime.shutdown()
  }
}
