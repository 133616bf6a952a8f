import ClusterTestKit
import CoreMetrics
import Foundation
import Logging
import RoostDistribution
import RoostPipeline
import Testing

@testable import image_pipeline

/// Runs whose nodes are processes of the system, which are killed.
@Suite(.offPool, .timeLimit(.minutes(10))) struct KilledNodesTests {
  private static let names = ["f1", "f2", "r1", "r2", "s1", "s2"].map { "\($0)@localhost" }
  private static let images = 2000

  /// A run with two nodes for each stage, as the options say it.
  private func plan(_ photos: PhotoFolder, _ nodes: [NodeProcess], _ credentials: [String]) throws -> RunPlan
  {
    let stages = zip(["format", "resolution", "size"], ["f", "r", "s"])
    let options = try PipelineOptions.parse(
      ["--hand-over", "memory"] + credentials
        + nodes.flatMap { ["--node", "\($0.name)=127.0.0.1:\($0.port)"] }
        + stages.flatMap { ["--workers", "\($0)=\($1)1@localhost,\($1)2@localhost"] }
    )
    return try RunPlan(input: photos.input, output: photos.output, options: options)
  }

  @Test(
    "Six nodes, of which one after the other is killed and started again: each image has its result, once"
  )
  func killed() async throws {
    let photos = try PhotoFolder(40)
    try photos.addCopies(Self.images - 40)
    try photos.folder.file("secret", Array("a secret of more than sixteen bytes\n".utf8))
    let credentials = ["--secret-file", "\(photos.folder.path)/secret"]
    // None of those ports that the system gives out of itself: it could give this one to whoever connects meanwhile.
    let port = Int.random(in: 20_000..<30_000)
    var nodes = try Self.names.enumerated().map { try NodeProcess($1, port: port + $0, credentials) }
    let plan = try plan(photos, nodes, credentials)
    let claim = try OutputClaim(plan.layout, plan.foldersInUse, for: plan.items.map(\.outputName))
    let (events, happened) = AsyncStream<RunEvent>.makeStream()
    let context = RunContext(
      metrics: NOOPMetricsHandler.instance,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      report: { happened.yield($0) }
    )
    let running = Task {
      defer { happened.finish() }
      return try await SupervisedRunner().run(plan, in: context)
    }
    var (results, kills) = (0, 0)
    var random = SystemRandomNumberGenerator()
    for await case .results(let number) in events {
      results += number
      // Not the last of them, which the run need not wait for.
      guard results > (kills + 1) * 250, results < Self.images - 250 else { continue }
      kills += 1
      let victim = nodes.indices.randomElement(using: &random)!
      nodes[victim].end(by: SIGKILL)
      nodes[victim] = try NodeProcess(nodes[victim].name, port: nodes[victim].port, credentials)
    }
    let outcome = try await running.value
    claim.release()
    #expect(outcome.finished && outcome.failures == [])
    #expect(outcome.results == Self.images && results == Self.images)
    #expect(photos.files(in: .output).count == Self.images)
    #expect(kills > 3 && !outcome.lostNodes.times.isEmpty)
  }
}
