import ArgumentParser
import RoostDistribution
import RoostTLS

/// How the nodes of a pipeline prove that they belong together: what `node` and `run` share.
struct ClusterOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      The file with the secret that all nodes share, 16 to 1024 bytes; a line end after it does not count. \
      Connections are TLS 1.3, and nobody without the secret gets in.
      """,
      valueName: "file"
    )
  )
  var secretFile: String?

  @Option(
    help: ArgumentHelp(
      """
      In place of a secret: the certificate of the authority of all nodes, as the command certs makes it (ca.pem). \
      Only who has a certificate of this authority gets in.
      """,
      valueName: "file"
    )
  )
  var caFile: String?

  @Option(
    help: ArgumentHelp(
      """
      The certificate of this node, for the host in its name (worker1@host.pem); that of a run is for localhost, as for a node run@localhost.
      """,
      valueName: "file"
    )
  )
  var certificateFile: String?

  @Option(
    help: ArgumentHelp(
      "The private key of this node's certificate (worker1@host-key.pem).",
      valueName: "file"
    )
  )
  var keyFile: String?

  /// The options as they are given, for messages; nil if none is.
  var given: String? {
    let options = [
      ("--secret-file", secretFile), ("--ca-file", caFile), ("--certificate-file", certificateFile),
      ("--key-file", keyFile),
    ]
    let words = options.compactMap { name, file in file.map { "\(name) \($0)" } }
    return words.isEmpty ? nil : words.joined(separator: " ")
  }

  /// What the options name.
  ///
  /// - Throws: `UsageError` in words unless it is either a secret or all that a certificate takes.
  func credentials() throws -> ClusterCredentials {
    switch (secretFile, caFile, certificateFile, keyFile) {
    case (let secret?, nil, nil, nil): return .secret(file: secret)
    case (nil, let authority?, let chain?, let key?):
      return .certificates(CertificateFiles(authority: authority, chain: chain, key: key))
    case (nil, nil, nil, nil):
      throw UsageError(
        "nodes need --secret-file, the file with the secret that they share, or --ca-file, --certificate-file and "
          + "--key-file"
      )
    case (nil, _, _, _):
      throw UsageError("certificates need all of --ca-file, --certificate-file and --key-file")
    default:
      throw UsageError("\(given ?? ""): nodes have either a secret or certificates, not both")
    }
  }

  /// TLS has proved by then who is there; the cookie only keeps other programs' nodes apart.
  static func cookie() throws -> Cookie { try Cookie("image-pipeline") }
}
