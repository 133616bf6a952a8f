import COpenSSL
import ClusterTestKit
import NIOCore
import Testing

@testable import RoostTLS

@Suite("Peers that speak something else", .timeLimit(.minutes(5)))
struct ForeignPeerTests {
  private let authority: TestAuthority

  init() throws { authority = try TestAuthority() }

  private func contexts() throws -> [TLSContext] {
    [try TLSContext(.secret(.forTests)), try authority.context("node1")]
  }

  @Test("A client that knows TLS 1.2 only is refused, in both modes")
  func oldClient() throws {
    for context in try contexts() {
      let server = try EmbeddedEnd(context, .server)
      try server.connect()
      let client = ForeignPeer(isServer: false) { context in
        SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
        SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
      }
      try client.talk(to: server)
      #expect(!client.isOpen)
      #expect(server.recorder.codes == [.incompatible])
      #expect("\(server.recorder.errors)".contains("unsupported protocol"))
      #expect(server.recorder.peers.isEmpty && !server.channel.isActive)
    }
  }

  @Test("A server that knows TLS 1.2 only is refused, in both modes")
  func oldServer() throws {
    let files = try authority.files("old")
    for context in try contexts() {
      let client = try EmbeddedEnd(context, .client(host: "localhost"))
      try client.connect()
      let server = ForeignPeer(isServer: true) { context in
        SSL_CTX_use_certificate_chain_file(context, files.chain)
        SSL_CTX_use_PrivateKey_file(context, files.key, SSL_FILETYPE_PEM)
        SSL_CTX_ctrl(context, SSL_CTRL_SET_MAX_PROTO_VERSION, Int(TLS1_2_VERSION), nil)
      }
      try server.talk(to: client)
      #expect(!server.isOpen)
      #expect(client.recorder.codes == [.incompatible])
      #expect(client.recorder.peers.isEmpty && !client.channel.isActive)
    }
  }

  @Test(
    "Bytes that are not TLS are refused at once, with a word on what to check",
    arguments: [
      "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "SSH-2.0-OpenSSH_9.6\r\n",
      // The first message of an Erlang node without TLS.
      "\0\u{19}N\0\0\0\u{d}\u{7}\u{1f}\u{33}\u{44}\u{1}\0\0\0\0\u{a}a@localhost",
    ]
  )
  func plainBytes(text: String) throws {
    for context in try contexts() {
      for role in [TLSRole.server, .client(host: "localhost")] {
        let end = try EmbeddedEnd(context, role)
        try end.connect()
        try end.receive(text.utf8)
        #expect(end.recorder.codes == [.incompatible])
        #expect("\(end.recorder.errors)".contains("both nodes use TLS"))
        #expect(end.recorder.received.isEmpty && !end.channel.isActive)
      }
    }
  }

  @Test("No garbage traps, opens a connection, or is passed on")
  func garbage() throws {
    let contexts = try contexts()
    var random = SplitMix(seed: 1)
    for round in 0..<600 {
      let role = round % 2 == 0 ? TLSRole.server : .client(host: "localhost")
      let end = try EmbeddedEnd(contexts[round / 2 % 2], role)
      try end.connect()
      var bytes = random.bytes(1 + random.below(2_000))
      if round % 3 > 0 {
        // The header of a record of this length, and of a handshake message in it.
        bytes = [22, 3, 3, UInt8(bytes.count >> 8), UInt8(bytes.count & 255)] + bytes
        if bytes.count > 9 { bytes.replaceSubrange(5..<9, with: [UInt8(random.below(25)), 0, 0, bytes[8]]) }
      }
      try end.receive(bytes)
      end.endOfStream()
      #expect(end.recorder.errors.count == 1 && end.recorder.codes.count == 1)
      #expect(end.recorder.peers.isEmpty && end.recorder.received.isEmpty)
    }
  }

  @Test("No change of one byte of a client's first message lets it in with another meaning")
  func changedHello() throws {
    let context = try TLSContext(.secret(.forTests))
    let client = try EmbeddedEnd(context, .client(host: "localhost"))
    try client.connect()
    let hello = Array(try #require(try client.channel.readOutbound(as: ByteBuffer.self)).readableBytesView)
    // The header of a record is not covered by the binder, nor is its version read.
    for position in 5..<hello.count {
      var changed = hello
      changed[position] ^= 0x11
      let server = try EmbeddedEnd(context, .server)
      try server.connect()
      try server.receive(changed)
      server.endOfStream()
      #expect(server.recorder.codes.count == 1 && server.recorder.peers.isEmpty, "byte \(position)")
    }
  }
}
