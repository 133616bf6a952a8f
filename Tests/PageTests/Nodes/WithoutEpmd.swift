import Roost
import RoostDistribution
import RoostTLS

/// A node that listens where the table says, and finds the others in it.
func node(_ name: String, of ports: [NodeName: Int], secret: ClusterSecret) throws -> Node {
  var runtime = RuntimeConfiguration()
  runtime.nodeName = name
  var configuration = NodeConfiguration(
    cookie: try Cookie("chocolate"),
    security: .secret(secret),
    discovery: .table(ports.mapValues { Endpoint(host: "127.0.0.1", port: $0) })
  )
  configuration.host = "127.0.0.1"
  configuration.port = ports[try NodeName(name)] ?? 0  // 0: any free one
  return try Node(try Runtime(runtime), configuration)
}
