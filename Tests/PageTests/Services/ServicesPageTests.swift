import Logging
import MetricsTestKit
import Roost
import Testing

/// The examples of the page "Services" do what it says.
@Suite(.timeLimit(.minutes(5))) struct ServicesPageTests {
  @Test func aServiceRunsUntilItIsStoppedAndHandsOverItsCounts() async throws {
    let metrics = TestMetrics()
    let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
    let (started, source) = AsyncStream<Void>.makeStream()
    let tree = Supervisor {
      Child("orders", name: "orders") {
        source.yield()
        return Orders(quiet, metrics: metrics)
      }
    }
    let runtime = try runtime(for: tree, logger: quiet, metrics: metrics)
    let serving = Task { try await runtime.run() }
    for await _ in started { break }
    serving.cancel()
    try await serving.value
    #expect(try metrics.expectCounter("roost.spawns").totalValue == 2)
  }

  @Test func anOrderIsCountedAndOneOfNothingEndsTheServer() async throws {
    let metrics = TestMetrics()
    let quiet = Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() }
    try await onRuntime { runtime in
      let orders = try await runtime.start { Orders(quiet, metrics: metrics) }
      orders.send(.place("tea"))
      orders.send(.place(""))
      let reason = await orders.untilExit()
      #expect(["an order of nothing", .noproc].contains(reason))
      #expect(try metrics.expectCounter("orders.placed").totalValue == 1)
    }
  }
}
