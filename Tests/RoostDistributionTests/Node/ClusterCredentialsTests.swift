import ClusterTestKit
import ExternalTerm
import Foundation
import Roost
import RoostTLS
import Testing

@testable import RoostDistribution

@Suite("Certificates that are renewed while nodes run", .timeLimit(.minutes(5)))
struct ClusterCredentialsTests {
  private let cluster = Cluster()

  /// Has a file hold what another holds.
  private func replace(_ path: String, with other: String) throws {
    try Data(contentsOf: URL(fileURLWithPath: other)).write(to: URL(fileURLWithPath: path))
  }

  private func replace(_ files: CertificateFiles, with others: CertificateFiles) throws {
    try replace(files.authority, with: others.authority)
    try replace(files.chain, with: others.chain)
    try replace(files.key, with: others.key)
  }

  private func expectRefusal(of peer: Node, to node: Node) async {
    do {
      try await node.connect(to: peer.name)
      Issue.record("they are connected")
    } catch { #expect(error.code == .handshakeFailed, "\(error)") }
  }

  @Test("Another authority's are in force for new connections, and those that exist go on with the old")
  func renewed() async throws {
    let (old, new) = (try TestAuthority(), try TestAuthority())
    let files = try old.files("all")
    let (one, two) = try await cluster.pair(security: .certificates(files))
    let b = try Probe(on: two, name: "b")
    one.send(Term.atom("before"), to: "b", at: two.name)
    #expect(try await b.nextWords() == "message before")

    try replace(files, with: try new.files("all"))
    try one.reloadCredentials()
    one.send(Term.atom("later"), to: "b", at: two.name)
    #expect(try await b.nextWords() == "message later")
    // Started now, it has the new ones.
    let three = try await cluster.start("three@localhost", security: .certificates(files))
    try await three.connect(to: one.name)
    #expect(one.isConnected(with: two.name) && three.isConnected(with: one.name))
    // The second has not been told of them.
    await expectRefusal(of: two, to: three)
    await one.disconnect(from: two.name)
    while two.isConnected(with: one.name) { await Task.yield() }
    await expectRefusal(of: two, to: one)
    await expectRefusal(of: one, to: two)

    try two.reloadCredentials()
    one.send(Term.atom("again"), to: "b", at: two.name)
    #expect(try await b.nextWords() == "message again")
    try await three.connect(to: two.name)
    await cluster.stop()
  }

  @Test("Files that cannot be used are told of in words, and the old ones stay in force")
  func unusable() async throws {
    let authority = try TestAuthority()
    let (mine, theirs) = (try authority.files("mine"), try authority.files("theirs"))
    let one = try await cluster.start("one@localhost", security: .certificates(mine))
    let two = try await cluster.start("two@localhost", security: .certificates(theirs))
    // The key of another certificate, and none at all.
    try replace(mine.key, with: theirs.key)
    let mismatch = #expect(throws: TLSError.self) { try one.reloadCredentials() }
    #expect(mismatch?.code == .invalidCertificate && mismatch?.message.contains(mine.key) == true)
    try FileManager.default.removeItem(atPath: mine.chain)
    let missing = #expect(throws: TLSError.self) { try one.reloadCredentials() }
    #expect(missing?.message.contains(mine.chain) == true)
    try await two.connect(to: one.name)
    await two.disconnect(from: one.name)
    while one.isConnected(with: two.name) { await Task.yield() }
    try await one.connect(to: two.name)
    await cluster.stop()
  }

  @Test("A node with a secret, or without TLS, has nothing to read")
  func nothing() async throws {
    let secret = try ClusterSecret("a secret of more than sixteen bytes")
    let (one, two) = try await cluster.pair(security: .secret(secret))
    try one.reloadCredentials()
    try await two.connect(to: one.name)
    try await cluster.start("three@localhost").reloadCredentials()
    await cluster.stop()
  }
}
