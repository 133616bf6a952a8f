@testable import RoostTLS

extension ClusterSecret {
  static let text = "correct horse battery staple"

  static var forTests: ClusterSecret {
    get throws { try ClusterSecret(text) }
  }

  static var other: ClusterSecret {
    get throws { try ClusterSecret("another secret of the right length") }
  }
}
