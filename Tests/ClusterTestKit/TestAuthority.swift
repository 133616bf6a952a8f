import Foundation
import RoostTLS

/// An authority and its certificates in a folder of their own, which goes when this goes.
package final class TestAuthority {
  package let folder: String
  package let authority: CertificateAuthority

  package init(lifetime: CertificateLifetime = .days(30)) throws {
    folder =
      FileManager.default.temporaryDirectory.appendingPathComponent("roost-tls-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    authority = try CertificateAuthority(named: "test authority", lifetime: lifetime)
    try authority.write(to: folder)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  package func files(
    _ name: String,
    hosts: [String] = ["localhost", "127.0.0.1"],
    lifetime: CertificateLifetime = .days(30)
  ) throws -> CertificateFiles {
    try authority.issue(to: name, hosts: hosts, lifetime: lifetime).write(to: folder)
  }
}

extension CertificateFiles {
  /// How an Erlang node is told to use them. Writes a file into a folder.
  package func erlangArguments(in folder: String) throws -> [String] {
    let path = "\(folder)/\(UUID().uuidString).conf"
    try erlangOptions.write(toFile: path, atomically: true, encoding: .utf8)
    return ["-proto_dist", "inet_tls", "-ssl_dist_optfile", path]
  }
}
