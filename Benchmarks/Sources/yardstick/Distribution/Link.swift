import RoostDistribution
import RoostTLS

/// How two nodes are connected: what the last letter of a workload's name says.
protocol Link: Sendable {
  static var letter: String { get }
  static var title: String { get }
  static func security() throws -> NodeConfiguration.Security
}

/// TCP without protection.
enum Plain: Link {
  static let letter = "r"
  static let title = "TCP"
  static func security() -> NodeConfiguration.Security { .plainUnsafe }
}

/// TLS 1.3 by a secret.
enum Encrypted: Link {
  static let letter = "t"
  static let title = "TLS"
  static func security() throws -> NodeConfiguration.Security {
    .secret(try ClusterSecret("the secret of the yardstick"))
  }
}
