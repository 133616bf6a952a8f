import ClusterTestKit
import ExternalTerm
import Roost
import RoostDistribution
import Testing

@testable import RoostPipeline
@testable import RoostPipelineWire

/// Payloads that cannot be written as terms, or are read as another type than they were written.
@Suite("Payloads that cannot travel", .timeLimit(.minutes(5)))
struct PayloadTests {
  private struct Function<Input: Sendable, Output: Sendable>: WorkerType {
    let name = "function"
    let body: @Sendable (Input) -> Output
    func doWork(_ input: Input) -> Output { body(input) }
  }

  /// Runs one stage on another node.
  private func run<
    Input: Codable & Sendable,
    Taken: Codable & Sendable,
    Made: Codable & Sendable,
    Output: Codable & Sendable
  >(
    _ inputs: [Input],
    batchSize: Int,
    as: Output.Type,
    _ work: @escaping @Sendable (Taken) -> Made
  ) async throws -> PipelineOutcome<Output> {
    let cluster = Cluster()
    let (here, there) = try await cluster.pair()
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

  @Test("A result that is no term is the failure of its item, in words")
  func result() async throws {
    let outcome = try await run([4.0, -1, 9, -4], batchSize: 4, as: Swift.Double.self) {
      (number: Swift.Double) in
      number < 0 ? .nan : number.squareRoot()
    }
    #expect(outcome.results == [Item(id: 0, payload: 2), Item(id: 2, payload: 3)])
    #expect(outcome.failures.map(\.item) == [1, 3])
    #expect(outcome.failures.allSatisfy { $0.reason.contains("cannot be sent") && $0.stage == "function" })
  }

  @Test(
    "An item that cannot be sent to its worker is a failure, and the others of its batch are done",
    arguments: [1, 3, 40]
  )
  func input(_ batchSize: Int) async throws {
    let inputs = (0..<40).map { $0 < 30 || $0 == 35 ? Swift.Double.infinity : Swift.Double($0) }
    let outcome = try await run(inputs, batchSize: batchSize, as: Swift.Double.self) {
      (number: Swift.Double) in -number
    }
    #expect(outcome.results.map(\.id) == Array(30..<35) + Array(36..<40))
    #expect(outcome.failures.map(\.item) == Array(0..<30) + [35])
    #expect(outcome.failures.allSatisfy { $0.reason.contains("cannot be sent") })
    #expect(outcome.retried == 0)
  }

  @Test("A result of another type than the joint takes is the failure of its item")
  func unreadableResult() async throws {
    let outcome = try await run([1, 2], batchSize: 2, as: Int.self) { (number: Int) in "\(number)" }
    #expect(outcome.isFinished && outcome.failures.count == 2)
    #expect(outcome.failures.allSatisfy { $0.reason.contains("cannot be read") })
  }

  @Test("An item of another type than the worker takes is a failure")
  func unreadableInput() async throws {
    let outcome = try await run(["one", "two"], batchSize: 2, as: Int.self) { (number: Int) in number }
    #expect(outcome.isFinished && outcome.failures.count == 2)
    #expect(outcome.failures.allSatisfy { $0.reason.contains("cannot be read") })
  }

  @Test("Of a batch that comes, only the items whose payloads are of another type are unreadable")
  func batch() throws {
    func item(_ id: Term, _ payload: Term) -> Term { .map([.atom("id"): id, .atom("payload"): payload]) }
    let items = Term.list([item(0, 7), item(1, .float(4)), item(2, .binary("8")), item(3, 9)])
    let term = Term.map([.atom("id"): 5, .atom("items"): items])
    let batch = try TermDecoder().decode(Batch<Int>.self, from: term)
    #expect(batch.id == 5)
    #expect(batch.items == [Item(id: 0, payload: 7), Item(id: 3, payload: 9)])
    #expect(batch.unreadable.map(\.item) == [1, 2])
    // Without the id nobody could be told.
    let nameless = Term.map([.atom("id"): 5, .atom("items"): .list([item(.atom("x"), 7)])])
    #expect(throws: (any Error).self) { try TermDecoder().decode(Batch<Int>.self, from: nameless) }
  }
}
