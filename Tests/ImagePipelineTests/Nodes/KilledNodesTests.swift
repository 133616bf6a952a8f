import ClusterTestKit
import Foundation
import RoostDistribution
import RoostPipeline
import Synchronization
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

  /// The nodes, which are killed and started again, one after the other, as results come.
  private final class Killer: @unchecked Sendable {  // safe: what changes is touched under the lock
    private let lock = Mutex(())
    private let credentials: [String]
    private var nodes: [NodeProcess]
    private var results = 0
    private var kills = 0

    init(_ nodes: [NodeProcess], _ credentials: [String]) {
      (self.nodes, self.credentials) = (nodes, credentials)
    }

    func stop() { lock.withLock { _ in for node in nodes { node.end(by: SIGKILL) } } }

    /// The run waits meanwhile.
    func take(_ event: RunEvent) {
      guard case .results(let count) = event else { return }
      lock.withLock { _ in
        results += count
        guard kills < nodes.count, results >= (kills + 1) * 250 else { return }
        let victim = nodes[kills]
        victim.end(by: SIGKILL)
        do {
          nodes[kills] = try NodeProcess(victim.name, port: victim.port, credentials)
        } catch {
          Issue.record(error)
        }
        kills += 1
      }
    }
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
    let nodes = try Self.names.enumerated().map { try NodeProcess($1, port: port + $0, credentials) }
    let killer = Killer(nodes, credentials)
    defer { killer.stop() }
    let plan = try plan(photos, nodes, credentials)
    let claim = try OutputClaim(plan.layout, plan.foldersInUse, for: plan.items.map(\.outputName))
    let outcome = try await SupervisedRunner().run(plan, in: .quiet { killer.take($0) })
    claim.release()
    #expect(outcome.finished && outcome.failures == [] && outcome.results == Self.images)
    #expect(photos.files(in: .output).count == Self.images)
    #expect(Set(outcome.lostNodes.times.keys) == Set(try Self.names.map { try NodeName($0) }))
  }
}
