import ClusterTestKit
import Roost
import RoostDistribution
import RoostPipelineWire
import Testing

@testable import RoostPipeline

/// What a peer says that is no worker of ours, or says that it is another.
@Suite("A peer that says what no worker can", .timeLimit(.minutes(5)))
struct HostilePeerTests {
  private static let worker = WorkerID(slot: Slot(stage: "double", index: 0), incarnation: 1)

  /// A process of another node that speaks to the broker of a run as a worker.
  private struct Impostor {
    private let process: Ref<WorkerMessage<Never, Never>>
    private let broker: Ref<FromProducer<Int>>
    private let answers: AsyncStream<Void>

    init(on node: Node, forRunAt peer: NodeName) {
      let (answers, source) = AsyncStream<Void>.makeStream()
      self.answers = answers
      process = node.runtime.spawn(receiving: WorkerMessage<Never, Never>.self) { inbox in
        while true {
          _ = try await inbox.receive()
          source.yield()
        }
      }
      broker = node.ref(to: "pipeline.broker.1", at: peer)
    }

    func answer() async {
      for await _ in answers { break }
    }

    func say(_ message: ProducerMessage<Int>, as worker: WorkerID = HostilePeerTests.worker) {
      let answer = Peer<IntakeMessage>(process) { .fromDownstream($0) }
      broker.send(FromProducer(worker: worker, message: message, answer: answer))
    }
  }

  private func refusals(_ cluster: Cluster) -> Int {
    cluster.log.lines.count { $0.contains("Message of a worker dropped") }
  }

  @Test("Counts and ids that the run cannot have are dropped with a line in the log, and the run goes on")
  func numbers() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    var pipeline = pipeline
    pipeline.options.wallClock = { 0 }
    let run = try pipeline.prepare(Array(0..<200))
    let tree = try await here.runtime.start(run.supervisor)
    let impostor = Impostor(on: there, forRunAt: here.name)
    impostor.say(.register(.max))
    // Welcomed to the first epoch.
    await impostor.answer()
    for count in [Int.min, -1, 11, .max] { impostor.say(.requestReceiver(1, 1, count: count)) }
    for id in [1 << 40, Int.max, -1] {
      impostor.say(.deliver(1, Batch(id: 1, items: [Item(id: id, payload: 0)])))
    }
    impostor.say(.register(1), as: WorkerID(slot: Slot(stage: "double", index: .max), incarnation: .max))
    while refusals(cluster) < 8 { await Task.yield() }
    let crew = try await there.runtime.start(doublers(on: there, forRunAt: here.name))
    #expect([.shutdown, .noproc].contains(await tree.untilExit()))
    #expect([.shutdown, .noproc].contains(await crew.untilExit()))
    #expect(run.outcome().results == (0..<200).map { Item(id: $0, payload: "\(2 * $0)") })
    await cluster.stop()
  }

  @Test("Requests for more receivers than a worker may have batches are dropped, and the run goes on")
  func requests() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    var pipeline = pipeline
    pipeline.options.wallClock = { 0 }
    let run = try pipeline.prepare(Array(0..<200))
    let tree = try await here.runtime.start(run.supervisor)
    let impostor = Impostor(on: there, forRunAt: here.name)
    impostor.say(.register(1))
    await impostor.answer()
    for batch in 0..<1000 { impostor.say(.requestReceiver(1, batch, count: 1)) }
    while refusals(cluster) < 990 { await Task.yield() }
    #expect(cluster.log.lines.contains { $0.contains("more than 10 batches wait for a receiver") })
    let crew = try await there.runtime.start(doublers(on: there, forRunAt: here.name))
    #expect([.shutdown, .noproc].contains(await tree.untilExit()))
    #expect([.shutdown, .noproc].contains(await crew.untilExit()))
    #expect(run.outcome().results == (0..<200).map { Item(id: $0, payload: "\(2 * $0)") })
    await cluster.stop()
  }

  @Test("A broker of this node is not told by another when an epoch begins")
  func epochOfAPeer() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    var pipeline = pipeline
    pipeline.options.wallClock = { 0 }
    let run = try pipeline.prepare(Array(0..<20))
    let tree = try await here.runtime.start(run.supervisor)
    let broker: Ref<KeeperWord> = there.ref(to: "pipeline.broker.1", at: here.name)
    broker.send(.begin(Begin(epoch: .max, over: true)))
    while !cluster.log.lines.contains(where: { $0.contains("Request of another node dropped") }) {
      await Task.yield()
    }
    let crew = try await there.runtime.start(doublers(on: there, forRunAt: here.name))
    #expect([.shutdown, .noproc].contains(await tree.untilExit()))
    #expect([.shutdown, .noproc].contains(await crew.untilExit()))
    #expect(run.outcome().results == (0..<20).map { Item(id: $0, payload: "\(2 * $0)") })
    await cluster.stop()
  }

  @Test("Who says that it is a worker is not heard while another process is that worker")
  func namesake() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
    var pipeline = pipeline
    pipeline.options.wallClock = { 0 }
    let run = try pipeline.prepare(Array(0..<20))
    let tree = try await here.runtime.start(run.supervisor)
    let worker = Impostor(on: there, forRunAt: here.name)
    worker.say(.register(1))
    await worker.answer()
    let impostor = Impostor(on: there, forRunAt: here.name)
    impostor.say(.deliver(1, Batch(id: 1, items: [Item(id: 3, payload: 666)])))
    impostor.say(.unregister(1))
    impostor.say(.register(1))
    while refusals(cluster) < 1 { await Task.yield() }
    let crew = try await there.runtime.start(doublers(on: there, forRunAt: here.name))
    #expect([.shutdown, .noproc].contains(await tree.untilExit()))
    #expect([.shutdown, .noproc].contains(await crew.untilExit()))
    #expect(run.outcome().results == (0..<20).map { Item(id: $0, payload: "\(2 * $0)") })
    await cluster.stop()
  }
}
