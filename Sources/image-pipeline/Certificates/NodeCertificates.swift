import Foundation
import RoostDistribution
import RoostTLS

/// The certificates of a cluster, in one folder.
struct NodeCertificates {
  let folder: String
  let days: Int

  /// Issues a certificate to each node, for its host. What was made, in lines.
  ///
  /// - Throws: `UsageError` in words.
  func issue(to nodes: [NodeName]) throws -> [String] {
    let authority = try authority()
    return try nodes.map { node in
      do {
        let files = try authority.issue(to: "\(node)", hosts: [node.host], lifetime: .days(days)).write(
          to: folder
        )
        let options = "\(folder)/\(node).conf"
        try files.erlangOptions.write(toFile: options, atomically: true, encoding: .utf8)
        return
          "\(node): \(files.chain), \(files.key); for Erlang: -proto_dist inet_tls -ssl_dist_optfile \(options)"
      } catch {
        throw UsageError("\(node): \(error)")
      }
    }
  }

  private func authority() throws -> CertificateAuthority {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      if FileManager.default.fileExists(atPath: "\(folder)/ca.pem") {
        return try CertificateAuthority(from: folder)
      }
      let made = try CertificateAuthority(named: "Roost cluster")
      try made.write(to: folder)
      return made
    } catch let error as TLSError {
      throw UsageError("--folder \(folder): \(error)")
    } catch {
      throw UsageError("--folder \(folder): \(error.localizedDescription)")
    }
  }
}
