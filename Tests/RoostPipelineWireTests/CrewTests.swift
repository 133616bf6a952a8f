import ClusterTestKit
import Roost
import RoostDistribution
import RoostPipelineWire
import RoostTLS
import Testing

@testable import RoostPipeline

/// Crews that share a stage, follow one another, and outlive a run.
@Suite("Crews of several nodes", .timeLimit(.minutes(5)))
struct CrewTests {
  private struct Stuck: WorkerType {
    let name = "double"
    let begun: Latch

    func doWork(_ number: Int) async throws -> Int {
      begun.open()
      try await Task.sleep(for: .seconds(3600))
      return number
    }
  }

  private func expected(_ numbers: Range<Int>) -> [Item<String>] {
    numbers.enumerated().map { Item(id: $0.offset, payload: "\(2 * $0.element)") }
  }

  private func crew<Work: BatchWork>(
    _ work: Work,
    on node: Node,
    forRunAt peer: NodeName,
    count: Int,
    firstSlot: Int = 0
  ) throws -> Supervisor where Work.Input == Int, Work.Output == Int {
    try node.workers(
      work,
      count: count,
      firstSlot: firstSlot,
      from: JointAddress("pipeline.source", at: peer),
      to: JointAddress("pipeline.broker.1", at: peer)
    )
  }

  @Test("Two nodes do a stage together, each with slots of its own")
  func shared() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    let third = try await cluster.start("three@localhost")
    let run = try pipeline.prepare(Array(0..<500))
    let work = BatchedWorker(Double())
    let one = try await there.runtime.start(crew(work, on: there, forRunAt: here.name, count: 1))
    let other = try await third.runtime.start(
      crew(work, on: third, forRunAt: here.name, count: 1, firstSlot: 1)
    )
    let tree = try await here.runtime.start(run.supervisor)
    for each in [tree, one, other] { #expect([.shutdown, .noproc].contains(await each.untilExit())) }
    #expect(run.outcome().results == expected(0..<500))
    #expect(throws: TopologyError.self) {
      try crew(work, on: there, forRunAt: here.name, count: 1, firstSlot: -1)
    }
    #expect(throws: TopologyError.self) {
      try crew(work, on: there, forRunAt: here.name, count: 2, firstSlot: .max)
    }
    await cluster.stop()
  }

  @Test("Two nodes do a stage together over TLS by a secret; when one is lost, nothing else is")
  func secret() async throws {
    let security = NodeConfiguration.Security.secret(
      try ClusterSecret("a secret of sixteen characters or more")
    )
    let cluster = Cluster()
    let (here, there) = try await cluster.pair(security: security)
    let third = try await cluster.start("three@localhost", security: security)
    var pipeline = pipeline
    let (events, source) = AsyncStream<PipelineEvent>.makeStream()
    pipeline.options.observe = { source.yield($0) }
    let stuck = BatchedWorker(Stuck(begun: Latch()))
    let begun = stuck.work.begun
    // The one that is lost holds a batch for certain, and has had its results from nobody.
    _ = try await there.runtime.start(crew(stuck, on: there, forRunAt: here.name, count: 1))
    let work = BatchedWorker(Double())
    let other = try await third.runtime.start(
      crew(work, on: third, forRunAt: here.name, count: 1, firstSlot: 1)
    )
    async let running = pipeline.run(Array(0..<2000), on: here.runtime)
    await begun.wait()
    for await case .results in events { break }
    await there.stop()
    let outcome = try await running
    #expect(outcome.results == expected(0..<2000))
    #expect(outcome.failures == [] && outcome.retried > 0)
    #expect([.shutdown, .noproc].contains(await other.untilExit()))
    await cluster.stop()
  }

  @Test("A crew that comes after another takes its slots over, and what it holds")
  func replaced() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    let third = try await cluster.start("three@localhost")
    let begun = Latch()
    let run = try pipeline.prepare(Array(0..<100))
    let stuck = BatchedWorker(Stuck(begun: begun))
    let first = try await there.runtime.start(crew(stuck, on: there, forRunAt: here.name, count: 2))
    let tree = try await here.runtime.start(run.supervisor)
    await begun.wait()
    let second = try await third.runtime.start(doublers(on: third, forRunAt: here.name))
    for each in [tree, first, second] { #expect([.shutdown, .noproc].contains(await each.untilExit())) }
    #expect(run.outcome().results == expected(0..<100))
    await cluster.stop()
  }

  @Test("A crew that has outlived the node of a run serves the next run under the same names")
  func nextRun() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    var first = pipeline
    let (events, source) = AsyncStream<PipelineEvent>.makeStream()
    first.options.observe = { source.yield($0) }
    let crew = try await there.runtime.start(doublers(on: there, forRunAt: here.name))
    _ = try await here.runtime.start(first.prepare(Array(0..<100_000)).supervisor)
    for await case .results in events { break }
    // As when the node is killed: its processes go without a word.
    await here.stop()
    let again = try await cluster.start("one@localhost", creation: 5)
    let outcome = try await pipeline.run(Array(7000..<7500), on: again.runtime)
    #expect(outcome.results == expected(7000..<7500))
    #expect([.shutdown, .noproc].contains(await crew.untilExit()))
    await cluster.stop()
  }
}
