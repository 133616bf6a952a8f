import NIOCore
import Testing

@testable import RoostTLS

@Suite("Sending past the channel", .timeLimit(.minutes(5)))
struct SharedSessionTests {
  /// The client's socket, to which its channel writes, and others past it.
  private struct Wire {
    let pair: EmbeddedPair
    private var bytes = ByteBuffer()

    init(_ pair: EmbeddedPair) { self.pair = pair }

    /// What the client's channel has given to the system comes first.
    private mutating func drain() throws {
      while let written = try pair.client.channel.readOutbound(as: ByteBuffer.self) {
        bytes.writeImmutableBuffer(written)
      }
    }

    /// - Parameter room: how much the socket takes.
    mutating func write(_ plain: [UInt8], room: Int = .max) throws -> TLSWriter.Outcome {
      try drain()
      return plain.withUnsafeBytes { plain in
        pair.client.handler.writer.write([plain]) { sealed in
          bytes.writeBytes(sealed.prefix(room))
          return min(room, sealed.count)
        }
      }
    }

    mutating func deliver() throws {
      try drain()
      let delivered = exchange(&bytes, ByteBuffer())
      if delivered.readableBytes > 0 { try pair.server.channel.writeInbound(delivered) }
      _ = try pair.server.deliver(to: pair.client)
    }

    private func exchange(_ old: inout ByteBuffer, _ new: ByteBuffer) -> ByteBuffer {
      defer { old = new }
      return old
    }
  }

  @Test("Until the handshake is done nothing goes past the channel")
  func early() throws {
    let context = try TLSContext(.secret(.forTests))
    let pair = try EmbeddedPair(client: context, server: context)
    var wire = Wire(pair)
    #expect(try wire.write([1]) == .refused)
    try pair.server.connect()
    try pair.client.connect()
    #expect(try wire.write([1]) == .refused)
    try wire.deliver()
    try pair.settle()
    #expect(try wire.write([1, 2, 3]) == .sent)
    try wire.deliver()
    #expect(pair.server.recorder.received == [1, 2, 3])
    #expect(pair.server.recorder.errors.isEmpty)
  }

  @Test("What the channel has, and the system has not, goes first")
  func behindChannel() throws {
    let pair = try EmbeddedPair.open()
    var wire = Wire(pair)
    // So much is sealed at once, and waits in the channel for a flush.
    pair.client.write(count: TLSHandler.pieceLimit)
    #expect(try wire.write([2]) == .refused)
    pair.client.channel.flush()
    #expect(try wire.write([2]) == .sent)
    try wire.deliver()
    #expect(pair.server.recorder.received.count == TLSHandler.pieceLimit + 1)
    #expect(pair.server.recorder.received.last == 2)
  }

  @Test(
    "What the socket does not take goes with the next flush, before all that is sent later",
    arguments: [0, 1, 30]
  )
  func partly(room: Int) throws {
    let pair = try EmbeddedPair.open()
    var wire = Wire(pair)
    #expect(try wire.write(Array(0..<100), room: room) == .partly)
    #expect(try wire.write([200]) == .refused)
    pair.client.send([100])
    #expect(try wire.write([101]) == .sent)
    try wire.deliver()
    #expect(pair.server.recorder.received == Array(0...101))
    #expect(pair.server.recorder.errors.isEmpty)
  }

  @Test("After the end of the sending nothing goes past the channel, and the peer sees a clean end")
  func closed() throws {
    let pair = try EmbeddedPair.open()
    var wire = Wire(pair)
    #expect(try wire.write([1]) == .sent)
    pair.client.channel.close(promise: nil)
    #expect(try wire.write([2]) == .refused)
    try wire.deliver()
    try pair.settle()
    #expect(pair.server.recorder.received == [1])
    #expect(pair.server.recorder.errors.isEmpty && pair.server.recorder.isInactive)
    #expect(try wire.write([3]) == .refused)
  }

  @Test("While the event loop is at work on what came, it is of no use to send past the channel")
  func reading() throws {
    let pair = try EmbeddedPair.open()
    let writer = pair.server.handler.writer
    #expect(writer.isUseful)
    var wasUseful: Bool?
    pair.server.recorder.onRead = { _ in wasUseful = writer.isUseful }
    pair.client.send([1])
    try pair.settle()
    #expect(wasUseful == false)
    #expect(writer.isUseful)
  }

  @Test(
    "Whatever goes through the channel and whatever past it, all arrives in the order in which it was sent",
    arguments: 0..<60
  )
  func anything(seed: UInt64) throws {
    var random = SplitMix(seed: seed)
    // New keys now and then: OpenSSL's own words go in between.
    let pair = try EmbeddedPair.open(recordsPerKey: 5)
    var wire = Wire(pair)
    var expected: [UInt8] = []
    var refused = 0
    for _ in 0..<200 {
      let bytes = random.bytes(1 + random.below([20, 400, 20_000][random.below(3)]))
      switch random.below(6) {
      case 0:
        pair.client.write(bytes)
        expected += bytes
        // Plain bytes wait in the handler: who sends past it has to know, as whoever flushes does.
        pair.client.channel.flush()
      case 1...3:
        let room = random.below(3) == 0 ? random.below(bytes.count + 100) : .max
        switch try wire.write(bytes, room: room) {
        case .sent, .partly: expected += bytes
        case .refused: refused += 1
        }
      case 4: pair.client.channel.flush()
      default: try wire.deliver()
      }
    }
    pair.client.channel.flush()
    try wire.deliver()
    #expect(pair.server.recorder.received == expected)
    #expect(pair.server.recorder.errors.isEmpty && pair.client.recorder.errors.isEmpty)
    #expect(refused < 150)
  }
}
