import Logging
import Roost
import ServiceLifecycle

var configuration = RuntimeConfiguration()
configuration.gracePeriod = .seconds(20)
let runtime = try Runtime(tree, configuration)
let group = ServiceGroup(
  services: [runtime],
  gracefulShutdownSignals: [.sigterm, .sigint],
  logger: Logger(label: "service")
)
try await group.run()
