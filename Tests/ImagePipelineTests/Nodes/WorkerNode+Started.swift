import Foundation
import Roost
import RoostDistribution
import RoostImaging
import RoostTLS

@testable import image_pipeline

/// Worker nodes in the process of the tests.
extension WorkerNode {
  private static let secret = "a secret of sixteen characters or more"

  /// One that has been started.
  ///
  /// - Parameter observe: told of each order, before it is carried out; none is while this does not return.
  static func started(
    _ name: String,
    port: Int = 0,
    observe: @escaping @Sendable (StepOrder) -> Void = { _ in }
  ) async throws -> WorkerNode {
    var configuration = RuntimeConfiguration()
    configuration.nodeName = name
    configuration.schedulers = 1
    let worker = try WorkerNode(
      configuration,
      try Vips(),
      at: Endpoint(host: "127.0.0.1", port: port),
      .secret(try ClusterSecret(Self.secret)),
      observe: observe
    )
    _ = try await worker.runtime.start(worker.tree)
    try await worker.node.start()
    return worker
  }

  func stop() async {
    await node.stop()
    await runtime.shutdown()
  }

  /// The options by which a run finds them, and is let in.
  ///
  /// - Parameter folder: where the secret is put.
  static func options(_ folder: TemporaryFolder, _ workers: [WorkerNode]) throws -> [String] {
    try folder.file("secret", Array("\(secret)\n".utf8))
    return ["--secret-file", "\(folder.path)/secret"]
      + workers.flatMap { ["--node", "\($0.node.name)=127.0.0.1:\($0.node.port ?? 0)"] }
  }
}
