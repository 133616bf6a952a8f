import ArgumentParser
import Foundation
import Logging
import Roost
import RoostDistribution
import RoostImaging
import ServiceLifecycle

/// `image-pipeline node`.
struct NodeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "node",
    abstract: "Starts a node that works for the pipelines of other nodes.",
    discussion: """
      It says on standard output where it listens, and works until SIGTERM, SIGINT or SIGHUP. What is under way \
      then is done by other nodes.
      """
  )

  @Option(help: ArgumentHelp("What the node is called, like worker1@host.", valueName: "name"))
  var name: String

  @Option(help: ArgumentHelp("Where to listen; port 0 takes any free one.", valueName: "host:port"))
  var listen: String

  @OptionGroup var cluster: ClusterOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most images worked on at the same time.", valueName: "n")
  )
  var threads = 2 * ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Take truncated images as far as they go; otherwise they are failures.")
  var tolerateTruncated = false

  @Flag(help: "Print crash and supervisor reports on standard error.")
  var verbose = false

  func validate() throws {
    do { _ = try NodeName(name) } catch { throw UsageError("--name \(name): \(error)") }
    guard Endpoint(argument: listen) != nil else {
      throw UsageError("--listen \(listen): it is to be like 0.0.0.0:9100")
    }
    guard (1...PipelineOptions.mostWorkers).contains(threads) else {
      throw UsageError("--threads is \(threads); it is to be from 1 to \(PipelineOptions.mostWorkers)")
    }
  }

  func run() async throws {
    guard let endpoint = Endpoint(argument: listen) else { return }
    let logger = Execution.logger(verbose: verbose)
    let vips = try Vips(Vips.Settings(tolerateTruncated: tolerateTruncated))
    var runtime = RuntimeConfiguration()
    runtime.nodeName = name
    runtime.logger = logger
    runtime.blockingThreads = threads
    let worker = try WorkerNode(runtime, vips, at: endpoint, try cluster.credentials().security())
    let announced = AnnouncedNode(node: worker.node)
    // The node first: other nodes hear at once that it is gone, and have others do the work.
    let group = ServiceGroup(
      services: [worker.runtime, announced],
      gracefulShutdownSignals: StopSignals.usual().contains(SIGHUP)
        ? [.sigterm, .sigint, .sighup] : [.sigterm, .sigint],
      logger: logger
    )
    do {
      try await group.run()
    } catch let error as NodeError {
      throw UsageError("\(error)")
    }
  }
}

/// Says where the node listens once it does.
private struct AnnouncedNode: Service {
  let node: Node

  func run() async throws {
    try await node.start()
    do {
      try StandardStream.write("\(node.name) listens on port \(node.port ?? 0)\n", to: STDOUT_FILENO)
    } catch {
      StandardStream.complain("it could not be written where the node listens: \(error)\n")
    }
    try? await gracefulShutdown()
    await node.stop()
  }
}
