import COpenSSL
import ClusterTestKit
import NIOCore
import Testing

@testable import RoostTLS

@Suite("Handshakes with a cluster's secret", .timeLimit(.minutes(5)))
struct SecretHandshakeTests {
  @Test("Nodes with one secret prove it to one another, and bytes flow both ways")
  func oneSecret() throws {
    let pair = try EmbeddedPair(client: .secret(.forTests), server: .secret(.forTests))
    try pair.connect()
    #expect(pair.client.recorder.peers == [.secret])
    #expect(pair.server.recorder.peers == [.secret])
    pair.client.send("from the client".utf8)
    pair.server.send("from the server".utf8)
    try pair.settle()
    #expect(pair.server.recorder.received == Array("from the client".utf8))
    #expect(pair.client.recorder.received == Array("from the server".utf8))
    #expect(pair.client.recorder.errors.isEmpty && pair.server.recorder.errors.isEmpty)
  }

  @Test("Another secret is refused, both ends say so, and both close")
  func otherSecret() throws {
    let pair = try EmbeddedPair(client: .secret(.forTests), server: .secret(.other))
    try pair.connect()
    expectRefused(pair, client: [.secretMismatch], server: [.secretMismatch])
    #expect("\(pair.server.recorder.errors)".contains("binder does not verify"))
    #expect("\(pair.client.recorder.errors)".contains("give both nodes the same one"))
  }

  @Test("A server with a secret does not fall back to certificates")
  func serverWantsSecret() throws {
    let authority = try TestAuthority()
    let pair = try EmbeddedPair(client: authority.context("client"), server: TLSContext(.secret(.forTests)))
    try pair.connect()
    expectRefused(pair, client: [.incompatible], server: [.secretMismatch])
  }

  @Test("A client with a secret does not fall back to certificates")
  func clientWantsSecret() throws {
    let authority = try TestAuthority()
    let pair = try EmbeddedPair(client: TLSContext(.secret(.forTests)), server: authority.context("server"))
    try pair.connect()
    expectRefused(pair, client: [.secretMismatch], server: [.refused])
    #expect("\(pair.client.recorder.errors)".contains("answered with a certificate"))
  }

  @Test("A client that offers no secret is refused, and no anonymous suite is agreed on")
  func noSecret() throws {
    let server = try EmbeddedEnd(TLSContext(.secret(.forTests)), .server)
    try server.connect()
    let client = ForeignPeer(isServer: false) { context in
      SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
      SSL_CTX_set_cipher_list(context, "ALL:aNULL:@SECLEVEL=0")
    }
    try client.talk(to: server)
    #expect(!client.isOpen)
    #expect(server.recorder.codes == [.secretMismatch])
    #expect(server.recorder.peers.isEmpty && !server.channel.isActive)
  }

  @Test("A client that names another key than the cluster's is refused")
  func unknownIdentity() throws {
    let server = try EmbeddedEnd(TLSContext(.secret(.forTests)), .server)
    try server.connect()
    let client = ForeignPeer(isServer: false) { context in
      SSL_CTX_set_psk_use_session_callback(context) { ssl, _, identity, count, session in
        let name: StaticString = "somebody"
        identity?.pointee = name.utf8Start
        count?.pointee = name.utf8CodeUnitCount
        let made = SSL_SESSION_new()
        let key = [UInt8](repeating: 0, count: 32)
        SSL_SESSION_set1_master_key(made, key, key.count)
        SSL_SESSION_set_cipher(made, SSL_CIPHER_find(ssl, [0x13, 0x01]))
        SSL_SESSION_set_protocol_version(made, TLS1_3_VERSION)
        session?.pointee = made
        return 1
      }
    }
    try client.talk(to: server)
    #expect(!client.isOpen)
    #expect(server.recorder.codes == [.secretMismatch])
  }

  @Test("The key is offered only with a Diffie-Hellman exchange, only for TLS 1.3, and without early data")
  func clientHello() throws {
    let client = try EmbeddedEnd(TLSContext(.secret(.forTests)), .client(host: "localhost"))
    try client.connect()
    let bytes = try #require(try client.channel.readOutbound(as: ByteBuffer.self))
    let extensions = Records.clientHelloExtensions(Array(bytes.readableBytesView))
    #expect(extensions[43] == [2, 3, 4], "supported_versions: TLS 1.3")
    #expect(extensions[45] == [1, 1], "psk_key_exchange_modes: psk_dhe_ke")
    #expect(extensions[42] == nil, "early_data")
    #expect(extensions[51] != nil, "key_share")
    #expect(extensions[41] != nil, "pre_shared_key")
    #expect(extensions[0] == nil, "server_name")
  }

  @Test("No session ticket is sent: after the handshake, a server has said nothing more")
  func noTickets() throws {
    let pair = try EmbeddedPair.open()
    let before = pair.server.sent.count
    pair.client.send([1])
    try pair.settle()
    #expect(pair.server.sent.count == before)
    // ServerHello and its flight of two encrypted messages (extensions, finished), and one for old middleboxes.
    #expect(Records.parse(pair.server.sent).records.count <= 4)
  }

  private func expectRefused(
    _ pair: EmbeddedPair,
    client: [TLSError.Code],
    server: [TLSError.Code],
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(pair.client.recorder.codes == client, sourceLocation: sourceLocation)
    #expect(pair.server.recorder.codes == server, sourceLocation: sourceLocation)
    for end in [pair.client, pair.server] {
      #expect(end.recorder.peers.isEmpty, sourceLocation: sourceLocation)
      #expect(end.recorder.errors.count == 1, sourceLocation: sourceLocation)
      #expect(end.recorder.isInactive && !end.channel.isActive, sourceLocation: sourceLocation)
    }
  }
}
