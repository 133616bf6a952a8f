import Roost
import Testing

@testable import RoostPipeline

/// Keepers of brokers, with processes of the test in the place of other nodes.
@Suite(.timeLimit(.minutes(5))) struct BrokerKeeperTests {
  private func pipeline(
    _ host: Pid,
    _ order: @escaping @Sendable (BrokerOrder, Ref<KeeperMessage>) -> Void
  ) -> Pipeline<Int, Int> {
    let place = BrokerPlace<Int>(
      node: "there",
      host: host,
      order: order,
      door: { _ in nil },
      misfits: { _ in Misfits() }
    )
    var pipeline = Pipeline(of: Int.self)
      .stage(TestWork("one") { $0 })
      .broker(place)
      .stage(TestWork("two") { $0 })
    pipeline.options.brokerPatience = .milliseconds(50)
    return pipeline
  }

  private func silent(_ runtime: Runtime) -> Pid {
    runtime.spawn(receiving: Never.self) { inbox in _ = try await inbox.receive() }.pid
  }

  @Test func aNodeThatDoesNotAnswerIsAskedAgainAndThenTheBrokerIsHere() async throws {
    let clock = ManualClock()
    let (orders, source) = AsyncStream<BrokerOrder>.makeStream()
    try await withRuntime {
      $0.clock = .manual(clock)
    } _: { runtime in
      let run = try pipeline(silent(runtime)) { order, _ in source.yield(order) }.prepare([1, 2, 3])
      let tree = try await runtime.start(run.supervisor)
      var orders = orders.makeAsyncIterator()
      let first = await orders.next()
      #expect(first?.name == "pipeline.broker.1" && first?.items == 3 && first?.stage == 1)
      clock.advance(by: .seconds(5))
      // The pause before the second attempt, and those of workers that look for the broker.
      let moving = Task {
        while !Task.isCancelled {
          clock.advance(by: .milliseconds(64))
          await Task.yield()
        }
      }
      #expect(await orders.next() == first)
      #expect([.shutdown, .noproc].contains(await tree.untilExit()))
      moving.cancel()
      #expect(run.outcome().results.map(\.payload) == [1, 2, 3])
      #expect(run.outcome().brokers == [PlacedBroker(before: "two", node: "there", reasonHere: "no answer")])
      #expect(run.outcome().restarts == 0)
    }
  }

  @Test func aNodeThatRefusesSaysWhy() async throws {
    try await withRuntime { runtime in
      let outcome = try await pipeline(silent(runtime)) { _, keeper in keeper.send(.refused("too busy")) }
        .run([1, 2, 3], on: runtime)
      #expect(outcome.results.map(\.payload) == [1, 2, 3])
      #expect(outcome.brokers.map(\.reasonHere) == ["too busy"])
    }
  }
}
