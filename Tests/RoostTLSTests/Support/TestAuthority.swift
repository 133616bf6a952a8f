import Foundation

@testable import RoostTLS

/// An authority and its certificates in a folder of their own, which goes when this goes.
final class TestAuthority {
  let folder: String
  let authority: CertificateAuthority

  init(lifetime: CertificateLifetime = .days(30)) throws {
    folder =
      FileManager.default.temporaryDirectory.appendingPathComponent("roost-tls-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    authority = try CertificateAuthority(named: "test authority", lifetime: lifetime)
    try authority.write(to: folder)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func files(
    _ name: String,
    hosts: [String] = ["localhost", "127.0.0.1"],
    lifetime: CertificateLifetime = .days(30)
  ) throws -> CertificateFiles {
    try authority.issue(to: name, hosts: hosts, lifetime: lifetime).write(to: folder)
  }

  func context(
    _ name: String,
    hosts: [String] = ["localhost", "127.0.0.1"],
    lifetime: CertificateLifetime = .days(30)
  ) throws -> TLSContext {
    try TLSContext(.certificates(files(name, hosts: hosts, lifetime: lifetime)))
  }
}
