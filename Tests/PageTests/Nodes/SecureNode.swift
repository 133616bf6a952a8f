import Roost
import RoostDistribution
import RoostTLS

/// A node that proves itself by a certificate for its host, and wants one of every peer.
func secureNode(_ name: String, certificates folder: String, discovery: Discovery) throws -> Node {
  var runtime = RuntimeConfiguration()
  runtime.nodeName = name
  let files = CertificateFiles(
    authority: "\(folder)/ca.pem",
    chain: "\(folder)/\(name).pem",
    key: "\(folder)/\(name)-key.pem"
  )
  var configuration = NodeConfiguration(
    cookie: try Cookie("chocolate"),
    security: .certificates(files),
    discovery: discovery
  )
  configuration.host = "127.0.0.1"  // all interfaces, unless told
  return try Node(try Runtime(runtime), configuration)
}
