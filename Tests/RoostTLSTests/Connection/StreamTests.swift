import COpenSSL
import ClusterTestKit
import NIOCore
import Testing

@testable import RoostTLS

@Suite("The stream of bytes", .timeLimit(.minutes(5)))
struct StreamTests {
  @Test("However the wire cuts what is sent, the same bytes arrive in the same order", arguments: 0..<40)
  func randomCuts(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    let context = try TLSContext(.secret(.forTests))
    var pair = try EmbeddedPair(client: context, server: context)
    let cuts = Cuts(seed: seed, longest: [1, 7, 100, 5_000, 100_000][Int(seed % 5)])
    pair.cut = cuts.cut
    try pair.connect()
    var expected: (server: [UInt8], client: [UInt8]) = ([], [])
    for _ in 0..<20 {
      for _ in 0..<random.below(6) {
        let limit = [10, 1_000, 16_384, 60_000][random.below(4)]
        let bytes = random.bytes(cuts.longest < 100 ? random.below(min(limit, 1_000)) : random.below(limit))
        if random.below(2) == 0 {
          expected.server += bytes
          pair.client.write(bytes)
        } else {
          expected.client += bytes
          pair.server.write(bytes)
        }
      }
      pair.client.channel.flush()
      pair.server.channel.flush()
      if random.below(3) == 0 { try pair.settle() }
    }
    try pair.settle()
    #expect(pair.server.recorder.received == expected.server)
    #expect(pair.client.recorder.received == expected.client)
    #expect(pair.client.recorder.errors.isEmpty && pair.server.recorder.errors.isEmpty)
  }

  @Test("A stream cut short anywhere gives what was whole, and an error")
  func truncation() throws {
    let plain = SplitMix.bytes(60_000, seed: 3)
    var random = SplitMix(seed: 4)
    for _ in 0..<60 {
      let pair = try EmbeddedPair.open()
      pair.client.send(plain)
      let stream = try Self.outbound(of: pair.client)
      let cut = random.below(stream.count)
      try pair.server.receive(stream[..<cut])
      pair.server.endOfStream()
      let whole = Records.parse(Array(stream[..<cut])).records.count * TLSSession.recordLimit
      #expect(pair.server.recorder.received == Array(plain.prefix(whole)))
      #expect(pair.server.recorder.codes == [.uncleanShutdown])
      #expect(pair.server.recorder.isInactive)
    }
  }

  @Test("A record with a changed bit is an error, and nothing of it is passed on")
  func damage() throws {
    let plain = SplitMix.bytes(40_000, seed: 5)
    var random = SplitMix(seed: 6)
    for _ in 0..<60 {
      let pair = try EmbeddedPair.open()
      pair.client.send(plain)
      var stream = try Self.outbound(of: pair.client)
      // In the body of the second record: the first is whole.
      let first = 5 + (Int(stream[3]) << 8 | Int(stream[4]))
      stream[first + 5 + random.below(TLSSession.recordLimit)] ^= 1 << UInt8(random.below(8))
      try pair.server.receive(stream)
      #expect(pair.server.recorder.received == Array(plain.prefix(TLSSession.recordLimit)))
      #expect(pair.server.recorder.codes == [.damagedRecord])
      // The alert tells the sender.
      try pair.settle()
      #expect(pair.client.recorder.codes == [.damagedRecord])
      #expect(!pair.client.channel.isActive && !pair.server.channel.isActive)
    }
  }

  @Test("Records in another order than they were sent are an error")
  func reordering() throws {
    let pair = try EmbeddedPair.open()
    pair.client.send([1])
    let first = try Self.outbound(of: pair.client)
    pair.client.send([2])
    let second = try Self.outbound(of: pair.client)
    try pair.server.receive(second + first)
    #expect(pair.server.recorder.received.isEmpty)
    #expect(pair.server.recorder.codes == [.damagedRecord])
  }

  @Test("Many small writes become few full records, and one write to the channel")
  func gathering() throws {
    let pair = try EmbeddedPair.open()
    let (before, writesBefore) = (pair.client.sent.count, pair.client.sentWrites)
    let plain = SplitMix.bytes(100_000, seed: 7)
    var done = 0
    for start in stride(from: 0, to: plain.count, by: 100) {
      pair.client.write(plain[start..<start + 100]).assumeIsolated().whenSuccess { done += 1 }
    }
    pair.client.channel.flush()
    try pair.settle()
    let records = Records.parse(Array(pair.client.sent[before...])).records
    #expect(records.map(\.count) == Array(repeating: 16_384 + 17, count: 6) + [100_000 - 6 * 16_384 + 17])
    #expect(pair.client.sentWrites - writesBefore == 1)
    #expect(pair.server.recorder.received == plain)
    #expect(done == 1_000)
  }

  @Test("Writes before the handshake wait for it, and go out in order")
  func earlyWrites() throws {
    let pair = try EmbeddedPair(client: .secret(.forTests), server: .secret(.forTests))
    try pair.server.connect()
    try pair.client.connect()
    for byte in 0..<100 { pair.client.write([UInt8(byte)]) }
    pair.client.channel.flush()
    let late = pair.client.write([100])
    try pair.settle()
    #expect(pair.server.recorder.received == Array(0..<100))
    pair.client.channel.flush()
    try pair.settle()
    #expect(pair.server.recorder.received == Array(0...100))
    try late.wait()
  }

  @Test("What waits for the handshake is bounded")
  func earlyWritesAreBounded() throws {
    let client = try EmbeddedEnd(TLSContext(.secret(.forTests)), .client(host: "localhost"))
    try client.connect()
    var failures: [TLSError.Code] = []
    for _ in 0..<20 {
      client.write(count: 100_000).assumeIsolated().whenFailure { error in
        if let error = error as? TLSError { failures.append(error.code) }
      }
    }
    #expect(failures == Array(repeating: .bufferFull, count: 10))
    #expect(client.handler.pending.byteCount == 1_000_000)
  }

  @Test("Writes that nobody flushes do not pile up in the handler: they reach the channel, which counts them")
  func unflushedWrites() throws {
    let pair = try EmbeddedPair.open()
    for _ in 0..<30 {
      pair.client.write(count: 100_000)
      #expect(pair.client.handler.pending.byteCount < TLSHandler.pieceLimit)
    }
    pair.client.channel.flush()
    try pair.settle()
    #expect(pair.server.recorder.received.count == 3_000_000)
  }

  @Test("One large read is passed on in pieces of bounded size")
  func boundedPieces() throws {
    let pair = try EmbeddedPair.open()
    pair.client.send(count: 3_000_000)
    let stream = try Self.outbound(of: pair.client)
    try pair.server.receive(stream)
    #expect(pair.server.recorder.received.count == 3_000_000)
    #expect(pair.server.recorder.largestRead <= TLSHandler.pieceLimit)
  }

  @Test("Empty writes are done in their turn")
  func emptyWrites() throws {
    let pair = try EmbeddedPair.open()
    var done: [Int] = []
    pair.client.write([]).assumeIsolated().whenSuccess { done.append(0) }
    pair.client.write([1]).assumeIsolated().whenSuccess { done.append(1) }
    pair.client.write([]).assumeIsolated().whenSuccess { done.append(2) }
    #expect(done.isEmpty)
    pair.client.channel.flush()
    try pair.settle()
    #expect(done == [0, 1, 2])
    pair.client.send([])
    try pair.settle()
    #expect(pair.server.recorder.received == [1])
  }

  @Test("The key for sending is renewed after so many records, and the stream goes on")
  func keyRenewal() throws {
    let pair = try EmbeddedPair.open(recordsPerKey: 10)
    let before = pair.client.sent.count
    let plain = SplitMix.bytes(1_000_000, seed: 8)
    for start in stride(from: 0, to: plain.count, by: 50_000) {
      pair.client.send(plain[start..<start + 50_000])
      pair.server.send([1])
    }
    try pair.settle()
    #expect(pair.server.recorder.received == plain)
    #expect(pair.client.recorder.received == Array(repeating: 1, count: 20))
    // A KeyUpdate: a message of five bytes, a type and a tag.
    let renewals = Records.parse(Array(pair.client.sent[before...])).records.filter { $0.count == 22 }
    #expect(renewals.count >= 5)
  }

  @Test("A peer may ask for a new key at any time")
  func peerAsksForNewKey() throws {
    let authority = try TestAuthority()
    let files = try authority.files("peer")
    let client = try EmbeddedEnd(authority.context("node1"), .client(host: "localhost"))
    try client.connect()
    let server = ForeignPeer(isServer: true) { context in
      SSL_CTX_use_certificate_chain_file(context, files.chain)
      SSL_CTX_use_PrivateKey_file(context, files.key, SSL_FILETYPE_PEM)
      SSL_CTX_ctrl(context, SSL_CTRL_SET_MIN_PROTO_VERSION, Int(TLS1_3_VERSION), nil)
    }
    try server.talk(to: client)
    #expect(server.isOpen && client.recorder.peers.count == 1)
    for round in 0..<5 {
      try client.receive(server.askForNewKey())
      client.send([UInt8(round)])
      #expect(server.read(try Self.outbound(of: client)) == [UInt8(round)])
    }
    #expect(client.recorder.received == Array(repeating: 42, count: 5))
    #expect(client.recorder.errors.isEmpty)
  }

  /// Takes what an end has sent, instead of delivering it.
  static func outbound(of end: EmbeddedEnd) throws -> [UInt8] {
    var stream: [UInt8] = []
    while let bytes = try end.channel.readOutbound(as: ByteBuffer.self) {
      bytes.withUnsafeReadableBytes { stream.append(contentsOf: $0) }
    }
    return stream
  }
}
