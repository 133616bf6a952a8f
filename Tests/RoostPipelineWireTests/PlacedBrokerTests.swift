import ClusterTestKit
import Roost
import RoostDistribution
import RoostPipelineWire
import Testing

@testable import RoostPipeline

/// Runs that have a broker on another node.
@Suite("Brokers on other nodes", .timeLimit(.minutes(5)))
struct PlacedBrokerTests {
  private struct Half: WorkerType {
    let name = "half"
    func doWork(_ number: Int) -> Swift.Double { number == 7 ? .nan : Swift.Double(number) / 2 }
  }

  private struct Text: WorkerType {
    let name = "text"
    func doWork(_ number: Swift.Double) -> String { "\(number)" }
  }

  private func expected(_ items: Int) -> [Item<String>] {
    (0..<items).map { Item(id: $0, payload: "\(2 * $0)") }
  }

  /// Two stages whose workers are all on the run's node, and whose broker is on another.
  private func pipeline(_ here: Node, broker: NodeName) -> Pipeline<Int, String> {
    Pipeline(of: Int.self)
      .stage(Double(), workers: 2, batchSize: 10)
      .broker(at: broker, from: here)
      .stage(Show(), workers: 2, batchSize: 10)
  }

  @Test("Every item passes once through a broker that is elsewhere, and the outcome says where it is")
  func elsewhere() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    _ = try await there.runtime.start(brokers)
    let pipeline = pipeline(here, broker: there.name)
    for run in 1...2 {
      let outcome = try await pipeline.run(Array(0..<500), on: here.runtime)
      #expect(outcome.results == expected(500) && outcome.restarts == 0, "run \(run)")
      #expect(outcome.brokers == [PlacedBroker(before: "show", node: "two@localhost")])
      #expect(outcome.stages.map(\.results) == [500, 500])
    }
    await cluster.stop()
  }

  @Test("A broker amid crews of its own node, and of a third, which find it by its name")
  func amidCrews() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    let third = try await cluster.start("three@localhost")
    _ = try await there.runtime.start(brokers)
    let run = try placedPipeline(at: there.name, from: here).prepare(Array(0..<500))
    let broker = JointAddress("pipeline.broker.1", at: there.name)
    var crews: [SupervisorRef] = []
    for (slot, node) in [there, third].enumerated() {
      let double = try node.workers(
        BatchedWorker(Double()),
        firstSlot: slot,
        from: JointAddress("pipeline.source", at: here.name),
        to: broker
      )
      let show = try node.workers(
        BatchedWorker(Show()),
        firstSlot: slot,
        from: broker,
        to: JointAddress("pipeline.sink", at: here.name)
      )
      for crew in [double, show] { crews.append(try await node.runtime.start(crew)) }
    }
    let tree = try await here.runtime.start(run.supervisor)
    for each in [tree] + crews { #expect([.shutdown, .noproc].contains(await each.untilExit())) }
    #expect(run.outcome().results == expected(500))
    #expect(run.outcome().brokers.map(\.reasonHere) == [nil])
    await cluster.stop()
  }

  @Test("When the node of the broker goes for good, the broker goes on here, and every item comes out once")
  func lost() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    _ = try await there.runtime.start(brokers)
    var pipeline = pipeline(here, broker: there.name)
    let (events, source) = AsyncStream<PipelineEvent>.makeStream()
    pipeline.options.observe = { source.yield($0) }
    pipeline.options.brokerPatience = .milliseconds(100)
    async let running = pipeline.run(Array(0..<5000), on: here.runtime)
    for await case .results in events { break }
    await there.stop()
    cluster.place(there.name, nil)
    let outcome = try await running
    #expect(outcome.results == expected(5000))
    #expect(outcome.failures == [])
    let broker = try #require(outcome.brokers.first)
    #expect(broker.node == "two@localhost" && broker.reasonHere != nil)
    source.finish()
    var moves: [PlacedBroker] = []
    for await case .brokerHere(let broker) in events { moves.append(broker) }
    #expect(moves == [broker])
    await cluster.stop()
  }

  @Test(
    "The crews of other nodes follow a broker to the node of the run, whether its own is lost or ends in order",
    arguments: [false, true]
  )
  func followed(inOrder: Bool) async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    let third = try await cluster.start("three@localhost")
    _ = try await there.runtime.start(brokers)
    var pipeline = Pipeline(of: Int.self)
      .stage("double", elsewhereMaking: Int.self, batchSize: 10)
      .broker(at: there.name, from: here)
      .stage(Show(), workers: 2, batchSize: 10)
    let (events, source) = AsyncStream<PipelineEvent>.makeStream()
    pipeline.options.observe = { source.yield($0) }
    pipeline.options.brokerPatience = .milliseconds(100)
    let crew = try third.workers(
      BatchedWorker(Double()),
      from: JointAddress("pipeline.source", at: here.name),
      to: JointAddress("pipeline.broker.1", at: there.name, or: here.name)
    )
    _ = try await third.runtime.start(crew)
    async let running = pipeline.run(Array(0..<5000), on: here.runtime)
    for await case .results in events { break }
    // Its processes end with `shutdown` then, which is not to be taken for the end of the run.
    if inOrder { await there.runtime.shutdown() }
    await there.stop()
    cluster.place(there.name, nil)
    let outcome = try await running
    #expect(outcome.results == expected(5000) && outcome.failures == [])
    #expect(outcome.brokers.first?.reasonHere != nil)
    await cluster.stop()
  }

  @Test("When the node of the broker comes back, so does the broker, and every item comes out once")
  func back() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    _ = try await there.runtime.start(brokers)
    var pipeline = pipeline(here, broker: there.name)
    let (events, source) = AsyncStream<PipelineEvent>.makeStream()
    pipeline.options.observe = { source.yield($0) }
    pipeline.options.brokerPatience = .seconds(300)
    async let running = pipeline.run(Array(0..<5000), on: here.runtime)
    for await case .results in events { break }
    // As when the node is killed: its processes go without a word.
    await there.stop()
    let again = try await cluster.start("two@localhost", creation: 5)
    _ = try await again.runtime.start(brokers)
    let outcome = try await running
    #expect(outcome.results == expected(5000))
    #expect(outcome.failures == [] && outcome.restarts == 1)
    #expect(outcome.brokers.map(\.reasonHere) == [nil])
    await cluster.stop()
  }

  @Test("Deaths of the broker and of its keeper lose nothing, and double nothing")
  func deaths() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    _ = try await there.runtime.start(brokers)
    var pipeline = pipeline(here, broker: there.name)
    pipeline.options.chaos = Chaos(workers: 0.02, stations: 0.01)
    pipeline.options.maxAttempts = 50
    let (events, source) = AsyncStream<PipelineEvent>.makeStream()
    pipeline.options.observe = { source.yield($0) }
    async let running = pipeline.run(Array(0..<1000), on: here.runtime)
    for await case .results in events { break }
    if let broker = there.runtime.pid(of: "pipeline.broker.1") { there.runtime.exit(broker, .kill) }
    let outcome = try await running
    #expect(outcome.results == expected(1000))
    #expect(outcome.restarts > 0)
    await cluster.stop()
  }

  @Test(
    "On a node that takes no brokers, or has one of another run's, there is none, and the outcome says why"
  )
  func refused() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    var pipeline = pipeline(here, broker: there.name)
    pipeline.options.brokerPatience = .zero
    let none = try await pipeline.run(Array(0..<50), on: here.runtime)
    #expect(none.results == expected(50))
    #expect(none.brokers.map(\.reasonHere) == ["it takes no brokers"])
    _ = try await there.runtime.start(brokers)
    let third = try await cluster.start("three@localhost")
    let begun = try self.pipeline(third, broker: there.name).prepare(Array(0..<50))
    let busy = try Pipeline(of: Int.self)
      .stage("double", elsewhereMaking: Int.self)
      .broker(at: there.name, from: third)
      .stage(Show())
      .prepare(Array(0..<50))
    let tree = try await third.runtime.start(busy.supervisor)
    while there.runtime.pid(of: "pipeline.broker.1") == nil { await Task.yield() }
    let taken = try await pipeline.run(Array(0..<50), on: here.runtime)
    #expect(taken.results == expected(50))
    #expect(taken.brokers.first?.reasonHere?.contains("another node") == true, "\(taken.brokers)")
    await tree.stop()
    while there.runtime.pid(of: "pipeline.broker.1") != nil { await Task.yield() }
    let free = try await third.runtime.start(begun.supervisor)
    #expect([.shutdown, .noproc].contains(await free.untilExit()))
    #expect(begun.outcome().results == expected(50))
    #expect(begun.outcome().brokers.map(\.reasonHere) == [nil])
    await cluster.stop()
  }

  @Test("What cannot be sent to the broker is the failure of its item, and the rest of the batch goes on")
  func unsendable() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    _ = try await there.runtime.start(brokers)
    let outcome = try await Pipeline(of: Int.self)
      .stage(Half(), batchSize: 10)
      .broker(at: there.name, from: here)
      .stage(Text(), batchSize: 10)
      .run(Array(0..<20), on: here.runtime)
    #expect(outcome.results.map(\.id) == Array(0..<7) + Array(8..<20))
    #expect(outcome.results.first?.payload == "0.0")
    #expect(outcome.failures.map(\.item) == [7] && outcome.failures.map(\.stage) == ["half"])
    await cluster.stop()
  }

  @Test("A broker has its place between two stages, and the run's own node is no other")
  func misplaced() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    let first = Pipeline(of: Int.self).broker(at: there.name, from: here).stage(Double())
    let last = Pipeline(of: Int.self).stage(Double()).broker(at: there.name, from: here)
    for pipeline in [first, last] {
      let error = #expect(throws: TopologyError.self) { try pipeline.topology() }
      #expect(error?.code == .brokerAtTheEnds("two@localhost"))
      #expect(error?.message.contains("between two stages") == true)
    }
    #expect(
      try pipeline(here, broker: there.name).topology().stages.map(\.brokerNode) == [nil, "two@localhost"]
    )
    #expect(try pipeline(here, broker: here.name).topology().stages.map(\.brokerNode) == [nil, nil])
    await cluster.stop()
  }
}
