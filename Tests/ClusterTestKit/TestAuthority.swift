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
  /// How an Erlang node is told to have them, and to take nobody without one of the same authority
  /// (`-proto_dist inet_tls`). Writes a file into a folder.
  package func erlangOptions(in folder: String) throws -> [String] {
    let options = """
      {verify, verify_peer}, {cacertfile, "\(authority)"}, {certfile, "\(chain)"}, {keyfile, "\(key)"}, \
      {versions, ['tlsv1.3']}
      """
    let path = "\(folder)/\(UUID().uuidString).conf"
    let text = "[{server, [{fail_if_no_peer_cert, true}, \(options)]}, {client, [\(options)]}].\n"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return ["-proto_dist", "inet_tls", "-ssl_dist_optfile", path]
  }
}
