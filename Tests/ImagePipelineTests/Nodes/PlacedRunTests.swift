import Foundation
import Roost
import RoostDistribution
import RoostPipeline
import Synchronization
import Testing

@testable import image_pipeline

/// Whole runs with workers on other nodes, over TLS.
@Suite(.timeLimit(.minutes(5))) struct PlacedRunTests {
  /// A node to be lost with work under way.
  ///
  /// - Returns: the node, and what ends it once it has been asked for something. What it is asked has no answer before: the
  ///   run cannot end earlier.
  private func startLeaving(
    _ name: String
  ) async throws -> (node: WorkerNode, leave: @Sendable () async -> Void) {
    let (first, heard) = AsyncStream<Void>.makeStream()
    let gone = DispatchSemaphore(value: 0)
    let worker = try await start(name) { _ in
      heard.yield()
      gone.wait()
      gone.signal()
    }
    return (
      worker,
      {
        for await _ in first { break }
        await worker.node.stop()
        gone.signal()
        await worker.runtime.shutdown()
      }
    )
  }

  /// A worker node of this program, which is started.
  private func start(
    _ name: String,
    port: Int = 0,
    observe: @escaping @Sendable (StepOrder) -> Void = { _ in }
  ) async throws -> WorkerNode {
    try await WorkerNode.started(name, port: port, observe: observe)
  }

  private func stop(_ workers: WorkerNode...) async { for worker in workers { await worker.stop() } }

  private func options(_ photos: PhotoFolder, _ workers: WorkerNode...) throws -> [String] {
    try WorkerNode.options(photos.folder, workers)
  }

  @Test(
    "Every image has its result, and the report says where the workers are",
    arguments: ["files", "memory"]
  )
  func all(handOver: String) async throws {
    let (one, two) = (try await start("one@localhost"), try await start("two@localhost"))
    let photos = try PhotoFolder(30)
    let placed = [
      "--workers", "format=one@localhost:2,two@localhost", "--workers", "size=two@localhost,here",
    ]
    let (report, _) = try await photos.run(
      try options(photos, one, two) + placed + ["--hand-over", handOver, "--batch-size", "4"]
    )
    #expect(report.exitStatus == .allDone && report.results == 30 && report.restarts == 0)
    #expect(photos.files(in: .output).count == 30)
    #expect(
      report.stages.map { $0.places.map { "\($0.node) \($0.workers)" } } == [
        ["one@localhost 2", "two@localhost 1"], ["here 2"], ["two@localhost 1", "here 1"],
      ]
    )
    #expect(report.stages.allSatisfy { $0.places.reduce(0) { $0 + $1.count } == 30 })
    #expect(report.lostNodes == nil)
    #expect(report.stages.allSatisfy { $0.workTimeMs.mean > 0 })
    await stop(one, two)
  }

  @Test(
    "Every image has its result through brokers of other nodes, and the report says where they are",
    arguments: ["files", "memory"]
  )
  func brokers(handOver: String) async throws {
    let (one, two) = (try await start("one@localhost"), try await start("two@localhost"))
    let photos = try PhotoFolder(30)
    let placed = [
      "--workers", "format=one@localhost:2,here", "--broker", "resolution=one@localhost",
      "--broker", "size=two@localhost",
    ]
    let (report, _) = try await photos.run(
      try options(photos, one, two) + placed + ["--hand-over", handOver, "--batch-size", "4"]
    )
    #expect(report.exitStatus == .allDone && report.results == 30 && report.restarts == 0)
    #expect(photos.files(in: .output).count == 30)
    #expect(
      report.brokers == [
        BrokerReport(stage: "resolution", node: "one@localhost"),
        BrokerReport(stage: "size", node: "two@localhost"),
      ]
    )
    await stop(one, two)
  }

  @Test(
    "A node that goes in the middle of a run takes its broker along: that goes on here, and nothing is lost"
  )
  func lostBroker() async throws {
    let (one, leave) = try await startLeaving("one@localhost")
    let photos = try PhotoFolder(40)
    let going = Task { await leave() }
    let (report, _) = try await photos.run(
      try options(photos, one)
        + ["--workers", "format=one@localhost,here", "--broker", "size=one@localhost"]
        + ["--hand-over", "memory", "--batch-size", "2"]
    )
    await going.value
    #expect(report.exitStatus == .allDone && report.results == 40)
    #expect(photos.files(in: .output).count == 40)
    #expect(report.brokers?.map(\.stage) == ["size"] && report.brokers?.first?.movedHere != nil)
  }

  @Test(
    "A run that has lost the only node of a stage says so, and what it waits for when it is stopped, or not"
  )
  func onlyNode() async throws {
    let (one, leave) = try await startLeaving("one@localhost")
    let photos = try PhotoFolder(6)
    let options = try PipelineOptions.parse(
      try options(photos, one) + ["--workers", "size=one@localhost", "--hand-over", "memory"]
    )
    let plan = try RunPlan(input: photos.input, output: photos.output, options: options)
    let claim = try OutputClaim(plan.layout, plan.foldersInUse, for: plan.items.map(\.outputName))
    let (events, happened) = AsyncStream<RunEvent>.makeStream()
    let context = RunContext.quiet { happened.yield($0) }
    let running = Task { try await SupervisedRunner().run(plan, in: context) }
    await leave()
    let words = "one@localhost cannot be reached"
    for await event in events where event == .outage(stage: "size", .begins(words)) { break }
    running.cancel()
    for await case .stopping(let stopping) in events {
      #expect(stopping.items == 6 && stopping.patience == .seconds(5) && stopping.reason == nil)
      #expect(stopping.stages == [RunStopping.AtWork(stage: "size", items: 6, obstacles: [words])])
      break
    }
    context.atOnce.open()
    let outcome = try await running.value
    claim.release()
    #expect(!outcome.finished && outcome.results == 0 && outcome.failures == [])
  }

  @Test("A node that goes in the middle of a run leaves its work to another, and nothing is lost")
  func lost() async throws {
    let (one, leave) = try await startLeaving("one@localhost")
    let two = try await start("two@localhost")
    let photos = try PhotoFolder(40)
    let going = Task { await leave() }
    let (report, _) = try await photos.run(
      try options(photos, one, two)
        + [
          "--workers", "format=one@localhost:2,two@localhost", "--hand-over", "memory", "--batch-size", "2",
        ]
    )
    await going.value
    #expect(report.exitStatus == .allDone && report.results == 40)
    // What the node was lost with was begun again elsewhere.
    #expect(report.retried > 0)
    #expect(report.lostNodes == [LostNodeReport(node: "one@localhost", times: 1)])
    #expect(report.stages[0].places.map(\.node) == ["one@localhost", "two@localhost"])
    #expect(report.stages[0].places.map(\.count) == [0, 40])
    #expect(photos.files(in: .output).count == 40)
    await stop(two)
  }

  /// Kills the first process at work on a step, if there is one within a second.
  private static func killWork(on runtime: Runtime) {
    let start = ContinuousClock.now
    while ContinuousClock.now - start < .seconds(1) {
      for pid in runtime.processes where runtime.info(of: pid)?.labels["step"] != nil {
        return runtime.exit(pid, .kill)
      }
    }
  }

  @Test("Work that ends its process on another node ends the worker that speaks for it, and is done again")
  func killedWork() async throws {
    let place = Mutex<Runtime?>(nil)
    let orders = Atomic(0)
    let one = try await start("one@localhost") { _ in
      // Not all: each is tried so often at most.
      guard orders.add(1, ordering: .relaxed).newValue <= 10, let runtime = place.withLock({ $0 }) else {
        return
      }
      Thread.detachNewThread { Self.killWork(on: runtime) }
    }
    place.withLock { $0 = one.runtime }
    let photos = try PhotoFolder(40)
    let (report, _) = try await photos.run(
      try options(photos, one)
        + ["--workers", "format=one@localhost:2", "--workers", "size=one@localhost", "--hand-over", "memory"]
        + ["--batch-size", "2", "--max-attempts", "20"]
    )
    #expect(report.exitStatus == .allDone && report.results == 40)
    #expect(report.restarts > 0 && report.retried > 0 && report.lostNodes == nil)
    #expect(photos.files(in: .output).count == 40)
    await stop(one)
  }

  @Test("A run that begins before its node listens waits for it")
  func early() async throws {
    // None of those that the system gives out of itself: it could give this one to whoever connects meanwhile.
    let port = Int.random(in: 20_000..<30_000)
    let first = try await start("one@localhost", port: port)
    let photos = try PhotoFolder(4)
    let options = try options(photos, first)
    await stop(first)
    async let run = photos.run(options + ["--workers", "format=one@localhost"])
    let second = try await start("one@localhost", port: port)
    let (report, _) = try await run
    #expect(report.exitStatus == .allDone && report.results == 4)
    await stop(second)
  }

  @Test("A run whose node cannot be reached does not start, and says which")
  func unreachable() async throws {
    let one = try await start("one@localhost")
    let photos = try PhotoFolder(2)
    let options = try options(photos, one)
    await stop(one)
    let test = TestEnvironment()
    var environment = test.environment
    environment.runner = SupervisedRunner()
    let command = try #require(
      try ImagePipeline.parseAsRoot(
        ["run", "--input", photos.input, "--output", photos.output, "--workers", "size=one@localhost"]
          + options
      ) as? RunCommand
    )
    await #expect(throws: (any Error).self) { try await command.execute(in: environment) }
    #expect(test.complained.contains("one@localhost cannot be reached"))
  }

  @Test("What no image can be made of is a failure with a reason, wherever the worker is")
  func failures() async throws {
    let one = try await start("one@localhost")
    let photos = try PhotoFolder(3)
    try photos.folder.file("in/broken.jpg", Array("no image".utf8))
    let (there, _) = try await photos.run(
      try options(photos, one) + ["--hand-over", "memory", "--workers", "format=one@localhost"]
    )
    #expect(there.failures.map(\.path) == ["broken.jpg"] && there.failures.map(\.stage) == ["format"])
    #expect(there.failures.first?.reason.contains("format") == true, "\(there.failures)")
    #expect(there.results == 3 && there.exitStatus == .finishedWithFailures)
    await stop(one)
  }
}
