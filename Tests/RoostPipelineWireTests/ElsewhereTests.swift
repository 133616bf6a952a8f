import ClusterTestKit
import Roost
import RoostDistribution
import RoostPipeline
import RoostPipelineWire
import Testing

@Suite("Stages whose workers another node has", .timeLimit(.minutes(5)))
struct ElsewhereTests {
  private func expected(_ items: Int) -> [Item<String>] {
    (0..<items).map { Item(id: $0, payload: "\(2 * $0)") }
  }

  @Test("Every item passes through both nodes, and both trees end by themselves")
  func twoNodes() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    let run = try pipeline.prepare(Array(0..<500))
    let crew = try await there.runtime.start(doublers(on: there, forRunAt: here.name))
    let tree = try await here.runtime.start(run.supervisor)
    #expect([.shutdown, .noproc].contains(await tree.untilExit()))
    #expect([.shutdown, .noproc].contains(await crew.untilExit()))
    let outcome = run.outcome()
    #expect(outcome.results == expected(500))
    #expect(outcome.isFinished)
    await cluster.stop()
  }

  @Test("When the node with the workers is lost, those of another go on")
  func lostNode() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    let third = try await cluster.start("three@localhost")
    var pipeline = pipeline
    let (events, source) = AsyncStream<PipelineEvent>.makeStream()
    pipeline.options.observe = { source.yield($0) }
    _ = try await there.runtime.start(doublers(on: there, forRunAt: here.name))
    async let running = pipeline.run(Array(0..<5000), on: here.runtime)
    for await case .results in events { break }
    await there.stop()
    _ = try await third.runtime.start(doublers(on: third, forRunAt: here.name))
    let outcome = try await running
    #expect(outcome.results == expected(5000))
    #expect(outcome.failures == [])
    await cluster.stop()
  }

  @Test("A run that is stopped waits for the workers elsewhere to go")
  func stopped() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    let run = try pipeline.prepare(Array(0..<100_000))
    let crew = try await there.runtime.start(doublers(on: there, forRunAt: here.name))
    let tree = try await here.runtime.start(run.supervisor)
    run.stop(on: here.runtime)
    #expect([.shutdown, .noproc].contains(await tree.untilExit()))
    #expect([.shutdown, .noproc].contains(await crew.untilExit()))
    await cluster.stop()
  }
}
