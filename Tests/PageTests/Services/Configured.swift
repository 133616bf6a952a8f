import Logging
import Metrics
import Roost

/// A runtime for a service, which starts the tree when the service runs.
func runtime(for tree: Supervisor, logger: Logger, metrics: any MetricsFactory) throws -> Runtime {
  var configuration = RuntimeConfiguration()
  configuration.logger = logger  // crashes, restarts, and handlers that take too long
  configuration.metrics = metrics  // nil, unless told: what swift-metrics has been bootstrapped with
  configuration.metricsInterval = .seconds(10)
  configuration.stallWarning = .milliseconds(200)
  configuration.gracePeriod = .seconds(20)
  return try Runtime(tree, configuration)
}
