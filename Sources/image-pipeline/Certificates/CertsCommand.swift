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
      For Roost nodes that are secured by certificates, and for Erlang and Elixir nodes with -proto_dist inet_tls. \
      An authority that is in the folder already is used; a certificate of the same node is replaced. Whoever has \
      ca-key.pem can admit nodes: keep it off the nodes themselves.
      """
  )

  @Option(help: ArgumentHelp("Where to put them; it is made if need be.", valueName: "folder"))
  var folder: String

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How long the certificates of nodes are valid, in days.", valueName: "n")
  )
  var days = 365

  @Argument(help: ArgumentHelp("The nodes, each like worker1@host.", valueName: "node"))
  var nodes: [String] = []

  func validate() throws {
    guard !nodes.isEmpty else { throw UsageError("name at least one node, like worker1@host") }
    guard days > 0 else { throw UsageError("--days is \(days); it is to be 1 or more") }
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
