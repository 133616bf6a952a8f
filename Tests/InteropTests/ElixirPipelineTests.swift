import ClusterTestKit
import Roost
import RoostDistribution
import RoostPipeline
import RoostPipelineWire
import Synchronization
import Testing

@Suite("A pipeline shared with a real Elixir", .offPool, .timeLimit(.minutes(5)))
struct ElixirPipelineTests {
  private static let items = 2000

  /// With Elixir's joints and workers.
  private func start(_ wire: Wire) async throws -> ElixirCluster {
    try await ElixirCluster(wire, script: "pipeline.exs")
  }

  private struct Double: WorkerType {
    let name = "double"
    /// The number that kills the first worker that meets it.
    var deadly: Int?
    let struck = Flag()

    func doWork(_ number: Int) throws -> Int {
      if number == deadly, struck.raise() { throw Exit("struck") }
      return 2 * number
    }
  }

  private struct Show: WorkerType {
    let name = "show"
    var deadly: Int?
    let struck = Flag()

    func doWork(_ number: Int) throws -> String {
      if number == deadly, struck.raise() { throw Exit("struck") }
      return "\(number)"
    }
  }

  private final class Flag: Sendable {
    private let isRaised = Atomic<Bool>(false)

    /// Whether this is the first time.
    func raise() -> Bool { !isRaised.exchange(true, ordering: .relaxed) }
  }

  /// Starts our workers for the joints of Elixir's.
  private func startWorkers(_ pair: ElixirCluster, deadly: Int? = nil) async throws -> [SupervisorRef] {
    let source = JointAddress("run.source", at: pair.elixir.name)
    let broker = JointAddress("run.broker.1", at: pair.elixir.name)
    let sink = JointAddress("run.sink", at: pair.elixir.name)
    let double = MeasuredBatchedWorker(Double(deadly: deadly))
    let show = MeasuredBatchedWorker(Show(deadly: deadly.map { 2 * $0 }))
    return [
      try await pair.node.runtime.start(pair.node.workers(double, count: 2, from: source, to: broker)),
      try await pair.node.runtime.start(pair.node.workers(show, count: 2, from: broker, to: sink)),
    ]
  }

  /// Workers that have been told that there is no more end of themselves.
  private func expectEnd(_ tree: SupervisorRef) async {
    // Nothing is there any more if it has ended before.
    #expect([.shutdown, .noproc].contains(await tree.untilExit()))
  }

  @Test(
    "Elixir's source, broker and sink drive workers here: 2,000 items, each once at the sink",
    arguments: Wire.allCases
  )
  func ourWorkers(_ wire: Wire) async throws {
    let pair = try await start(wire)
    let trees = try await startWorkers(pair)
    // The workers look for their joints already.
    #expect(try pair.elixir.evaluate("Peer.start_joints(\(Self.items))") == ":ok")
    #expect(try pair.elixir.evaluate("Peer.await()") == "{2000, 2000, 0}")
    #expect(try pair.elixir.evaluate("Peer.taken_back()") == "{0, 0}")
    for tree in trees { await expectEnd(tree) }
    await pair.stop()
  }

  @Test(
    "A worker here is killed at each stage, and Elixir's joints give what it had to another",
    arguments: Wire.allCases
  )
  func ourWorkerKilled(_ wire: Wire) async throws {
    let pair = try await start(wire)
    #expect(try pair.elixir.evaluate("Peer.start_joints(\(Self.items))") == ":ok")
    let trees = try await startWorkers(pair, deadly: 777)
    // What the killed had brought, and not yet reported done, is brought again, and dropped.
    #expect(try pair.elixir.evaluate("{count, right, _} = Peer.await(); {count, right}") == "{2000, 2000}")
    #expect(
      try pair.elixir.evaluate("{double, show} = Peer.taken_back(); double > 0 and show > 0") == "true"
    )
    for tree in trees { await expectEnd(tree) }
    await pair.stop()
  }

  private var pipeline: Pipeline<Int, String> {
    Pipeline(of: Int.self)
      .stage("double", elsewhereMaking: Int.self, workers: 2, batchSize: 25)
      .stage("show", elsewhereMaking: String.self, workers: 2, batchSize: 25)
  }

  /// Runs the pipeline with Elixir's workers, and waits until they have ended.
  private func run(
    _ pair: ElixirCluster,
    double: String,
    show: String
  ) async throws -> PipelineOutcome<String> {
    let workers = "Peer.start_workers(:\"roost@localhost\", \(double), \(show))"
    #expect(try pair.elixir.evaluate(workers) == ":ok")
    let outcome = try await pipeline.run(Array(0..<Self.items), on: pair.node.runtime)
    #expect(outcome.isFinished)
    #expect(try pair.elixir.evaluate("Peer.await_end()") == ":ended")
    return outcome
  }

  @Test(
    "Source, broker and sink here drive Elixir's workers: 2,000 items, each once at the sink",
    arguments: Wire.allCases
  )
  func elixirsWorkers(_ wire: Wire) async throws {
    let pair = try await start(wire)
    let outcome = try await run(pair, double: "&Peer.double/1", show: "&Peer.show/1")
    #expect(outcome.results == (0..<Self.items).map { Item(id: $0, payload: "\(2 * $0)") })
    #expect(outcome.retried == 0)
    await pair.stop()
  }

  @Test(
    "A worker of Elixir's is killed at each stage, and what it had is given to another",
    arguments: Wire.allCases
  )
  func elixirsWorkerKilled(_ wire: Wire) async throws {
    let pair = try await start(wire)
    let outcome = try await run(
      pair,
      double: "&Peer.double(Peer.struck(&1, 777))",
      show: "&Peer.show(Peer.struck(&1, 1000))"
    )
    #expect(outcome.results == (0..<Self.items).map { Item(id: $0, payload: "\(2 * $0)") })
    #expect(outcome.stages.allSatisfy { $0.retried > 0 })
    await pair.stop()
  }

  @Test(
    "What a worker of Elixir's raises is the failure of one item, in its own words",
    arguments: Wire.allCases
  )
  func elixirsFailure(_ wire: Wire) async throws {
    let pair = try await start(wire)
    let outcome = try await run(
      pair,
      double: "fn 5 -> raise(\"five\"); number -> 2 * number end",
      show: "&Peer.show/1"
    )
    #expect(outcome.results.count == Self.items - 1)
    #expect(outcome.failures == [ItemFailure(item: 5, stage: "double", attempts: 1, cause: .failed("five"))])
    await pair.stop()
  }

  @Test(
    "What a worker of Elixir's makes that is of another type is the failure of one item",
    arguments: Wire.allCases
  )
  func elixirsOtherType(_ wire: Wire) async throws {
    let pair = try await start(wire)
    let outcome = try await run(
      pair,
      double: "fn 5 -> 10.0; number -> 2 * number end",
      show: "&Peer.show/1"
    )
    #expect(outcome.results.count == Self.items - 1)
    #expect(outcome.failures.map(\.item) == [5])
    #expect(outcome.failures.first?.stage == "double")
    #expect(outcome.failures.first?.reason.contains("cannot be read") == true)
    await pair.stop()
  }
}
