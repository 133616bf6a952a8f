import Roost
import RoostDistribution
import RoostImaging
import RoostPipelineWire

/// A node that works for the pipelines of others: a ``StepHost``, and the brokers of runs, under a supervisor. Its runtime and its node are
/// both to be started.
struct WorkerNode: Sendable {
  let tree: Supervisor
  let runtime: Runtime
  let node: Node

  /// - Parameters:
  ///   - configuration: that of the runtime, with the node's name.
  ///   - endpoint: where to listen.
  ///   - security: what all nodes of the pipeline have.
  ///   - observe: told of each order.
  init(
    _ configuration: RuntimeConfiguration,
    _ vips: Vips,
    at endpoint: Endpoint,
    _ security: NodeConfiguration.Security,
    observe: @escaping @Sendable (StepOrder) -> Void = { _ in }
  ) throws {
    var configuration = configuration
    configuration.onBlockingThreadEnd = { vips.threadWillEnd() }
    tree = Supervisor(.oneForOne, restarts: 100, within: .seconds(5)) {
      Child(StepHost.name, name: StepHost.name) { StepHost(vips, observe: observe) }
      Child.pipelineBrokers()
    }
    // It connects to nobody: others connect to it.
    var listening = NodeConfiguration(
      cookie: try ClusterOptions.cookie(),
      security: security,
      discovery: .table([:])
    )
    listening.host = endpoint.host
    listening.port = endpoint.port
    runtime = try Runtime(tree, configuration)
    node = try Node(runtime, listening)
  }
}
