import ClusterTestKit
import Roost
import RoostDistribution
import RoostPipeline
import RoostPipelineWire
import Testing

/// Two nodes share a stage, and one of the two workers ends. The other has a batch, and takes no more until the
/// follower of the first is at what that had.
@Suite("Crews that end and come back", .timeLimit(.minutes(5)))
struct CrewReturnTests {
  /// Says where it is done.
  private struct Place: WorkerType {
    let name = "place"
    let node: String
    let before: @Sendable (Int) async throws -> Void

    func doWork(_ number: Int) async throws -> String {
      try await before(number)
      return node
    }
  }

  private static let pipeline = Pipeline(of: Int.self)
    .stage("place", elsewhereMaking: String.self, workers: 2, batchSize: 10)

  /// Starts the worker of one slot.
  private func start(_ work: Place, slot: Int, on node: Node, forRunAt peer: NodeName) async throws {
    let crew = try node.workers(
      BatchedWorker(work),
      firstSlot: slot,
      from: JointAddress("pipeline.source", at: peer),
      to: JointAddress("pipeline.sink", at: peer)
    )
    _ = try await node.runtime.start(crew)
  }

  @Test("A node that was lost and is back is given work again: first that which it was lost with")
  func nodeIsBack() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    let third = try await cluster.start("three@localhost")
    let (stuck, busy, back) = (Latch(), Latch(), Latch())
    let lostWith = Locked<Int?>(nil)
    var pipeline = Self.pipeline
    let (events, source) = AsyncStream<PipelineEvent>.makeStream()
    pipeline.options.observe = { source.yield($0) }
    let first = Place(node: "two") { number in
      guard number >= 100 else { return }
      lostWith.withLock { $0 = number }
      stuck.open()
      try await Task.sleep(for: .seconds(3600))
    }
    let other = Place(node: "three") { _ in
      busy.open()
      await back.wait()
    }
    try await start(first, slot: 0, on: there, forRunAt: here.name)
    try await start(other, slot: 1, on: third, forRunAt: here.name)
    async let running = pipeline.run(Array(0..<500), on: here.runtime)
    await stuck.wait()
    await busy.wait()
    for await case .results in events { break }
    // As when the node is killed: its processes go without a word.
    await there.stop()
    let again = try await cluster.start("two@localhost", creation: 5)
    let second = Place(node: "two again") { number in
      if number == lostWith.withLock({ $0 }) { back.open() }
    }
    try await start(second, slot: 0, on: again, forRunAt: here.name)
    let outcome = try await running
    #expect(outcome.results.map(\.id) == Array(0..<500) && outcome.failures == [])
    #expect(Set(outcome.results.map(\.payload)) == ["two", "two again", "three"])
    let number = try #require(lostWith.withLock { $0 })
    #expect(outcome.results[number].payload == "two again")
    #expect(outcome.retried >= 10)
    await cluster.stop()
  }

  @Test("Work that ends its worker has it started again where it was, and what it was at is done there")
  func workerIsBack() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    let third = try await cluster.start("three@localhost")
    let (busy, back, seen) = (Latch(), Latch(), Latch())
    let struckBy = Locked<Int?>(nil)
    let deadly = Place(node: "two") { number in
      guard number >= 100 else { return }
      let isFirst = struckBy.withLock { known in
        guard known == nil else { return false }
        known = number
        return true
      }
      if isFirst {
        await busy.wait()
        throw Exit("struck")
      }
      back.open()
      await seen.wait()
    }
    let other = Place(node: "three") { _ in
      busy.open()
      await seen.wait()
    }
    try await start(deadly, slot: 0, on: there, forRunAt: here.name)
    try await start(other, slot: 1, on: third, forRunAt: here.name)
    async let running = Self.pipeline.run(Array(0..<500), on: here.runtime)
    await back.wait()
    let follower = there.runtime.pid(of: "pipeline.place.0").flatMap { there.runtime.info(of: $0) }
    #expect(follower?.restarts == 1)
    seen.open()
    let outcome = try await running
    #expect(outcome.results.map(\.id) == Array(0..<500) && outcome.failures == [])
    let number = try #require(struckBy.withLock { $0 })
    #expect(outcome.results[number].payload == "two")
    #expect(outcome.retried >= 10)
    await cluster.stop()
  }
}
