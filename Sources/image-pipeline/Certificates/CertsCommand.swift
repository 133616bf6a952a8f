import ArgumentParser
import Foundation
import RoostDistribution
import RoostTLS

/// `image-pipeline certs`.
struct CertsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "certs",
    abstract: "Makes an authority, and certificates by which the nodes of a cluster recognise one another.",
    discussion: """
      For Roost nodes that are secured by certificates, and for Erlang and Elixir nodes with -proto_dist inet_tls. In the \
      folder are then ca.pem and ca-key.pem, the authority's; and for each node NODE.pem, its certificate, for the host in \
      its name, NODE-key.pem, its private key, and NODE.conf, what Erlang reads with -ssl_dist_optfile. A node needs its own \
      files and ca.pem.

      An authority that is in the folder already is used; a certificate of the same node is replaced. The authority is \
      valid for ten years. Whoever has ca-key.pem can admit nodes: keep it off the nodes themselves.

      Exit status: 0 all made, 2 bad usage or a folder that cannot be used, 3 what was made could not be printed.
      """
  )

  @Option(help: ArgumentHelp("Where to put them; it is made if need be.", valueName: "dir"))
  var folder: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How long the certificates of nodes are valid from now, in days, a hundred years at most.",
      valueName: "n"
    )
  )
  var days = 365

  @Argument(help: ArgumentHelp("The nodes, one or more, each like worker1@host.", valueName: "node"))
  var nodes: [String] = []

  /// A hundred years.
  static let mostDays = 36_500

  func validate() throws {
    guard !nodes.isEmpty else { throw UsageError("name at least one node, like worker1@host") }
    guard (1...Self.mostDays).contains(days) else {
      throw UsageError("--days is \(days); it is to be from 1 to \(grouped(Self.mostDays))")
    }
    for node in nodes {
      do { _ = try NodeName(node) } catch { throw UsageError("\(node): \(error)") }
    }
  }

  func run() async throws {
    for line in try NodeCertificates(folder: folder, days: days).issue(to: nodes.map { try NodeName($0) }) {
      try StandardStream.write("\(line)\n", to: STDOUT_FILENO)
    }
  }
}
