import ClusterTestKit
import Roost
import RoostDistribution
import Testing

@testable import RoostPipeline
@testable import RoostPipelineWire

/// Items that are more, alone or together, than a node takes in one message.
@Suite("Items beyond what a message may have", .timeLimit(.minutes(5)))
struct MessageRoomTests {
  private struct Function<Input: Sendable, Output: Sendable>: WorkerType {
    let name = "function"
    let body: @Sendable (Input) -> Output
    func doWork(_ input: Input) -> Output { body(input) }
  }

  /// A list in a list in a list, so many times.
  private indirect enum Nest: Codable, Hashable, Sendable {
    case end
    case nest(Nest)

    static func deep(_ depth: Int) -> Nest { (0..<depth).reduce(.end) { nest, _ in .nest(nest) } }
  }

  private static let elements = 1000

  private func items(_ sizes: [Int]) -> [Item<[Int]>] {
    sizes.enumerated().map { Item(id: $0, payload: Array(repeating: 1000, count: $1)) }
  }

  private func limits(elements: Int = elements, bytes: Int = 1 << 20) -> WireLimits {
    var limits = WireLimits(frameBytes: bytes)
    limits.terms.elements = elements
    return limits
  }

  /// Runs one stage on another node, between nodes that take few elements in a message.
  private func run<Input: Codable & Sendable, Output: Codable & Sendable>(
    _ inputs: [Input],
    batchSize: Int,
    _ work: @escaping @Sendable (Input) -> Output
  ) async throws -> PipelineOutcome<Output> {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair { $0.limits.terms.elements = Self.elements }
    let crew = try there.workers(
      BatchedWorker(Function(body: work)),
      from: JointAddress("pipeline.source", at: here.name),
      to: JointAddress("pipeline.sink", at: here.name)
    )
    _ = try await there.runtime.start(crew)
    let outcome = try await Pipeline(of: Input.self)
      .stage("function", elsewhereMaking: Output.self, batchSize: batchSize)
      .run(inputs, on: here.runtime)
    await cluster.stop()
    return outcome
  }

  @Test(
    "Items are given room until there is no more; those that need more than there ever is go into no message"
  )
  func room() {
    let misfits = MessageRoom.misfits(among: items([900, 2000, 10, 100, 900]), limits())
    #expect(misfits.failures.map(\.item) == [1] && misfits.surplus == [3, 4])
    #expect(misfits.failures[0].words.contains("more than"))
    let bytes = MessageRoom.misfits(
      among: items([1000, 10_000, 100, 1000]),
      limits(elements: .max, bytes: 8192)
    )
    #expect(bytes.failures.map(\.item) == [1] && bytes.surplus == [3])
    #expect(bytes.failures[0].words.contains("bytes"))
    // What is first in a message is never one too many, or nobody would ever get it.
    #expect(MessageRoom.misfits(among: items([960]), limits()).isEmpty)
  }

  @Test("An item that is too large for a message is a failure in words, and the others of its batch are done")
  func input() async throws {
    let sizes = [3, 5000, 4, 5]
    let outcome = try await run(items(sizes).map(\.payload), batchSize: 4) { $0.count }
    #expect(outcome.results.map(\.payload) == [3, 4, 5])
    #expect(outcome.failures.map(\.item) == [1])
    #expect(outcome.failures[0].reason.contains("cannot be sent to its worker"))
  }

  @Test("A result that is too large for a message is a failure in words, and the others of its batch arrive")
  func result() async throws {
    let outcome = try await run([3, 5000, 4], batchSize: 3) { Array(repeating: 1000, count: $0) }
    #expect(outcome.results.map(\.payload.count) == [3, 4])
    #expect(outcome.failures.map(\.item) == [1])
    #expect(outcome.failures[0].reason.contains("the result cannot be sent"))
  }

  @Test("A batch that is more than a message may have goes in several", arguments: [300, 400, 900, 960])
  func surplus(_ size: Int) async throws {
    let sizes = Array(repeating: size, count: 20)
    let outcome = try await run(items(sizes).map(\.payload), batchSize: 10) { $0.count }
    #expect(outcome.results.map(\.payload) == sizes)
    #expect(outcome.failures == [] && outcome.retried == 0)
  }

  @Test("Results that are together more than a message may have are failures that say what to do")
  func results() async throws {
    let outcome = try await run([600, 600, 10], batchSize: 3) { Array(repeating: 1000, count: $0) }
    #expect(outcome.isFinished && outcome.results.map(\.id) == [0, 2])
    #expect(outcome.failures.map(\.item) == [1])
    #expect(outcome.failures[0].reason.contains("smaller batches"))
  }

  @Test(
    "What is nested too deep for a message is a failure, and what is not arrives",
    arguments: [0, 100, 240]
  )
  func depth(_ depth: Int) async throws {
    let outcome = try await run([Nest.deep(depth), .deep(600)], batchSize: 2) { $0 }
    #expect(outcome.results.map(\.payload) == [.deep(depth)])
    #expect(outcome.failures.map(\.item) == [1])
    #expect(outcome.failures.first?.reason.contains("deeper than") == true)
  }

  @Test("Through a broker of another node too, batches that are too large are handed out in several")
  func broker() async throws {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair { $0.limits.terms.elements = Self.elements }
    _ = try await there.runtime.start(brokers)
    let outcome = try await Pipeline(of: Int.self)
      .stage(Function { Array(repeating: 1000, count: $0) })
      .broker(at: there.name, from: here)
      .stage(Function { (numbers: [Int]) in numbers.count }, name: "count", batchSize: 10)
      .run(Array(repeating: 400, count: 20) + [5000], on: here.runtime)
    #expect(outcome.results.map(\.payload) == Array(repeating: 400, count: 20))
    #expect(outcome.failures.map(\.item) == [20] && outcome.failures.map(\.stage) == ["function"])
    await cluster.stop()
  }
}
