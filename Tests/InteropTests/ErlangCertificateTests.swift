import ClusterTestKit
import Foundation
import RoostDistribution
import RoostTLS
import Testing

/// Who shows a bad certificate trusts the right authority, so that it is for the other side to turn it away.
@Suite("Bad certificates between a node and a real Erlang", .offPool, .timeLimit(.minutes(5)))
struct ErlangCertificateTests {
  private let authority: TestAuthority
  private let another: TestAuthority

  init() throws {
    authority = try TestAuthority()
    another = try TestAuthority()
  }

  /// What is wrong with a certificate.
  enum Flaw: CaseIterable, CustomTestStringConvertible {
    case expired
    /// It is of another authority.
    case foreign

    var testDescription: String { "\(self)" }

    var words: String { self == .expired ? "has expired" : "is not trusted" }
  }

  private func files(_ name: String, _ flaw: Flaw) throws -> CertificateFiles {
    switch flaw {
    case .expired:
      let past = CertificateLifetime(from: .seconds(-2 * 86_400), to: .seconds(-86_400))
      return try authority.files(name, lifetime: past)
    case .foreign:
      var files = try another.files(name)
      files.authority = try authority.files("trusted").authority
      return files
    }
  }

  @Test(
    "An Erlang with a bad one does not get in, and is not connected to; the node says what is wrong with it",
    arguments: Flaw.allCases
  )
  func theirs(_ flaw: Flaw) async throws {
    let (ours, theirs) = (try authority.files("roost"), try files("erl1", flaw))
    let options = try theirs.erlangArguments(in: authority.folder)
    let mixed = try await MixedCluster(.certificates(ours), options: options)
    let why = try await mixed.expectStrangers()
    #expect(why.contains(flaw.words), "\(why)")
    expectRefusal(flaw.words, mixed)
    await mixed.stop()
  }

  @Test(
    "A node with a bad one does not get in with Erlang, and is not connected to",
    arguments: Flaw.allCases
  )
  func ours(_ flaw: Flaw) async throws {
    let (ours, theirs) = (try files("roost", flaw), try authority.files("erl1"))
    let options = try theirs.erlangArguments(in: authority.folder)
    let mixed = try await MixedCluster(.certificates(ours), options: options)
    try await mixed.expectStrangers()
    await mixed.stop()
  }

  @Test("An Erlang without a certificate does not get in, and is not connected to")
  func theirsIsMissing() async throws {
    let ours = try authority.files("roost")
    let common = "{verify, verify_peer}, {versions, ['tlsv1.3']}, {cacertfile, \"\(ours.authority)\"}"
    let path = "\(authority.folder)/none.conf"
    try "[{server, [{fail_if_no_peer_cert, true}, \(common)]}, {client, [\(common)]}].\n"
      .write(toFile: path, atomically: true, encoding: .utf8)
    let mixed = try await MixedCluster(
      .certificates(ours),
      options: ["-proto_dist", "inet_tls", "-ssl_dist_optfile", path]
    )
    try await mixed.expectStrangers()
    expectRefusal("showed no certificate", mixed)
    await mixed.stop()
  }

  @Test(
    "A node without a certificate, for it has a secret, does not get in with Erlang, and is not connected to"
  )
  func oursIsMissing() async throws {
    let options = try authority.files("erl1").erlangArguments(in: authority.folder)
    let secret = try ClusterSecret("a secret of more than sixteen bytes")
    let mixed = try await MixedCluster(.secret(secret), options: options)
    try await mixed.expectStrangers()
    await mixed.stop()
  }

  /// Our node has told why Erlang did not get in.
  private func expectRefusal(_ words: String, _ mixed: MixedCluster) {
    let log = mixed.cluster.log.lines
    #expect(log.contains { $0.hasPrefix("A peer failed to connect") && $0.contains(words) }, "\(log)")
  }
}
