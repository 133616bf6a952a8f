import COpenSSL
import ClusterTestKit
import NIOCore
import Testing

@testable import RoostTLS

@Suite("Handshakes with certificates", .timeLimit(.minutes(5)))
struct CertificateHandshakeTests {
  private let authority: TestAuthority

  init() throws { authority = try TestAuthority() }

  @Test(
    "Both ends learn whose certificate the other has, and bytes flow both ways",
    arguments: ["localhost", "127.0.0.1"]
  )
  func bothKnow(host: String) throws {
    let pair = try EmbeddedPair(
      client: authority.context("node1"),
      server: authority.context("node2"),
      host: host
    )
    try pair.connect()
    #expect(name(pair.client) == "node2")
    #expect(name(pair.server) == "node1")
    pair.client.send("from the client".utf8)
    pair.server.send("from the server".utf8)
    try pair.settle()
    #expect(pair.server.recorder.received == Array("from the client".utf8))
    #expect(pair.client.recorder.received == Array("from the server".utf8))
    #expect(pair.client.recorder.errors.isEmpty && pair.server.recorder.errors.isEmpty)
  }

  @Test("A server can tell whether the certificate names the host of the node that the client says it is")
  func serverChecksName() throws {
    let pair = try EmbeddedPair(
      client: authority.context("node1", hosts: ["node1.example", "192.0.2.1", "*.nodes.example"]),
      server: authority.context("node2")
    )
    try pair.connect()
    guard case .certificate(let certificate) = pair.server.recorder.peers.first else {
      Issue.record("no certificate")
      return
    }
    for host in ["node1.example", "NODE1.example", "192.0.2.1", "a.nodes.example"] {
      #expect(certificate.matches(host: host), "\(host)")
    }
    for host in [
      "node2.example", "example", "node1.example.org", "192.0.2.2", "::1", "a.b.nodes.example", "node1", "",
      "node1.example\0.org", "[", String(repeating: "a", count: 300),
    ] {
      #expect(!certificate.matches(host: host), "\(host)")
    }
  }

  @Test(
    "A server for another host than was asked for is refused",
    arguments: ["other.example", "192.0.2.9", "::1"]
  )
  func wrongHost(host: String) throws {
    let pair = try EmbeddedPair(
      client: authority.context("node1"),
      server: authority.context("node2"),
      host: host
    )
    try pair.connect()
    #expect(pair.client.recorder.codes == [.wrongHost])
    #expect(pair.server.recorder.codes == [.refused])
    expectClosed(pair)
  }

  @Test("A common name alone does not make a certificate one for that host")
  func commonNameDoesNotCount() throws {
    let pair = try EmbeddedPair(
      client: authority.context("node1"),
      server: authority.context("localhost", hosts: ["other.example"])
    )
    try pair.connect()
    #expect(pair.client.recorder.codes == [.wrongHost])
    expectClosed(pair)
  }

  @Test("A server whose certificate has expired is refused")
  func expiredServer() throws {
    let pair = try EmbeddedPair(
      client: authority.context("node1"),
      server: authority.context("node2", lifetime: past)
    )
    try pair.connect()
    #expect(pair.client.recorder.codes == [.outdatedCertificate])
    #expect(pair.server.recorder.codes == [.refused])
    #expect("\(pair.server.recorder.errors)".contains("has expired: issue a new one"))
    expectClosed(pair)
  }

  @Test("A client whose certificate has expired is refused, and hears of it")
  func expiredClient() throws {
    let pair = try EmbeddedPair(
      client: authority.context("node1", lifetime: past),
      server: authority.context("node2")
    )
    try pair.connect()
    #expect(pair.server.recorder.codes == [.outdatedCertificate])
    #expect(pair.server.recorder.peers.isEmpty)
    #expect(pair.client.recorder.codes == [.refused])
    expectClosed(pair)
  }

  @Test("A certificate that is not valid yet is refused")
  func notYetValid() throws {
    let future = CertificateLifetime(from: .seconds(86_400), to: .seconds(2 * 86_400))
    let pair = try EmbeddedPair(
      client: authority.context("node1"),
      server: authority.context("node2", lifetime: future)
    )
    try pair.connect()
    #expect(pair.client.recorder.codes == [.outdatedCertificate])
    expectClosed(pair)
  }

  @Test("Another authority's certificate is refused, whichever end has it")
  func otherAuthority() throws {
    let other = try TestAuthority()
    // The impostor trusts our authority, and shows a certificate of its own.
    var files = try other.files("impostor")
    files.authority = try authority.files("node1").authority
    let impostor = try TLSContext(.certificates(files))
    let fakeServer = try EmbeddedPair(client: authority.context("node1"), server: impostor)
    try fakeServer.connect()
    #expect(fakeServer.client.recorder.codes == [.untrustedCertificate])
    #expect(fakeServer.server.recorder.codes == [.refused])
    expectClosed(fakeServer)
    let fakeClient = try EmbeddedPair(client: impostor, server: authority.context("node2"))
    try fakeClient.connect()
    #expect(fakeClient.server.recorder.codes == [.untrustedCertificate])
    #expect(fakeClient.server.recorder.peers.isEmpty)
    #expect(fakeClient.client.recorder.codes == [.refused])
    expectClosed(fakeClient)
  }

  @Test("An expired authority is trusted no more")
  func expiredAuthority() throws {
    let old = try TestAuthority(lifetime: past)
    let pair = try EmbeddedPair(client: old.context("node1"), server: old.context("node2"))
    try pair.connect()
    #expect(pair.client.recorder.codes == [.outdatedCertificate])
    expectClosed(pair)
  }

  @Test("A client without a certificate is refused")
  func noCertificate() throws {
    let server = try EmbeddedEnd(authority.context("node2"), .server)
    try server.connect()
    let client = ForeignPeer(isServer: false) { SSL_CTX_set_verify($0, SSL_VERIFY_NONE, nil) }
    try client.talk(to: server)
    #expect(server.recorder.codes == [.noCertificate])
    #expect(server.recorder.peers.isEmpty && !server.channel.isActive)
  }

  @Test("A name that can be no host is an error before any connection")
  func invalidHost() throws {
    let context = try authority.context("node1")
    for host in [
      "", "node 1", "a,DNS:b", "host\0name", "host:4369", "ü.example", String(repeating: "a", count: 254),
    ] {
      let error = #expect(throws: TLSError.self) { try TLSHandler(context, .client(host: host)) }
      #expect(error?.code == .invalidHost, "\(host)")
    }
  }

  private let past = CertificateLifetime(from: .seconds(-2 * 86_400), to: .seconds(-86_400))

  private func name(_ end: EmbeddedEnd) -> String? {
    guard case .certificate(let certificate) = end.recorder.peers.first else { return nil }
    return certificate.commonName
  }

  private func expectClosed(_ pair: EmbeddedPair, sourceLocation: SourceLocation = #_sourceLocation) {
    for end in [pair.client, pair.server] {
      #expect(end.recorder.errors.count == 1, sourceLocation: sourceLocation)
      #expect(end.recorder.isInactive && !end.channel.isActive, sourceLocation: sourceLocation)
    }
  }
}
