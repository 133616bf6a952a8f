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
      then is done by other nodes. A run names it with --workers or --broker, and with --node for where it listens.

      Nodes recognise one another either by --secret-file, or by --ca-file, --certificate-file and --key-file, which the \
      command certs makes; one of the two is needed, the same for the nodes and the run.

      Exit status: 0 stopped by a signal, 2 bad usage or it cannot listen there, 3 ended otherwise.
      """
  )

  @Option(
    help: ArgumentHelp(
      "What the node is called, like worker1@host; with certificates the host is the one they are for.",
      valueName: "name"
    )
  )
  var name: String

  @Option(
    help: ArgumentHelp(
      "Where to listen: an address of this host, or 0.0.0.0 for all of them; port 0 takes any free one.",
      valueName: "host:port"
    )
  )
  var listen: String

  @OptionGroup var cluster: ClusterOptions

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most images worked on at the same time; twice the number of cores unless told.",
      valueName: "n"
    )
  )
  var threads = 2 * ProcessInfo.processInfo.activeProcessorCount

  @Flag(help: "Take truncated images as far as they go; otherwise they are failures.")
  var tolerateTruncated = false

  @Flag(help: "Print crash and supervisor reports, and nodes that come and go, on standard error.")
  var verbose = false

  func validate() throws {
    do { _ = try NodeName(name) } catch { throw UsageError("--name \(name): \(error)") }
    do { _ = try Endpoint(argument: listen) } catch { throw UsageError("--listen \(listen): \(error)") }
    guard (1...PipelineOptions.mostWorkers).contains(threads) else {
      throw UsageError("--threads is \(threads); it is to be from 1 to \(PipelineOptions.mostWorkers)")
    }
  }

  func run() async throws {
    let endpoint = try Endpoint(argument: listen)
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
