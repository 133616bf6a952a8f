import ClusterTestKit

@testable import RoostTLS

extension TestAuthority {
  func context(
    _ name: String,
    hosts: [String] = ["localhost", "127.0.0.1"],
    lifetime: CertificateLifetime = .days(30)
  ) throws -> TLSContext {
    try TLSContext(.certificates(files(name, hosts: hosts, lifetime: lifetime)))
  }
}
