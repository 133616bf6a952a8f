import NIOCore
import NIOEmbedded
import Testing

@testable import RoostTLS

@Suite("Closing, in each state", .timeLimit(.minutes(5)))
struct ClosingTests {
  @Test("Before it is connected, a channel just closes")
  func idle() throws {
    let client = try EmbeddedEnd(TLSContext(.secret(.forTests)), .client(host: "localhost"))
    let written = client.write([1])
    try client.channel.close().wait()
    expectFailure(of: written, .closed)
    #expect(client.recorder.errors.isEmpty)
  }

  @Test("During the handshake, the channel closes, and what waited fails")
  func handshaking() throws {
    let pair = try EmbeddedPair(client: .secret(.forTests), server: .secret(.forTests))
    try pair.server.connect()
    try pair.client.connect()
    let written = pair.client.send([1])
    try pair.client.channel.close().wait()
    expectFailure(of: written, .closed)
    #expect(pair.client.recorder.isInactive && pair.client.recorder.errors.isEmpty)
    try pair.settle()
    #expect(pair.server.recorder.codes == [.handshakeInterrupted])
    #expect(pair.server.recorder.isInactive)
  }

  @Test("When open, what was flushed arrives, then both ends close without an error; the rest fails")
  func open() throws {
    let pair = try EmbeddedPair.open()
    let flushed = pair.client.send([1, 2, 3])
    let unflushed = pair.client.write([4])
    let closed = pair.client.channel.close()
    expectFailure(of: unflushed, .closed)
    try pair.settle()
    try flushed.wait()
    try closed.wait()
    #expect(pair.server.recorder.received == [1, 2, 3])
    for end in [pair.client, pair.server] {
      #expect(end.recorder.isInactive && end.recorder.errors.isEmpty)
    }
  }

  @Test("Closing again, before and after the first is done, is answered")
  func twice() throws {
    let pair = try EmbeddedPair.open()
    let stuck = Stuck()
    try pair.client.channel.pipeline.syncOperations.addHandler(stuck, position: .first)
    let (first, second) = (pair.client.channel.close(), pair.client.channel.close())
    #expect(!pair.client.recorder.isInactive)
    stuck.release()
    try first.wait()
    try second.wait()
    #expect(pair.client.recorder.isInactive)
    #expect(throws: ChannelError.alreadyClosed) { try pair.client.channel.close().wait() }
  }

  @Test("When the last bytes cannot be sent, the channel closes after the time for it")
  func stuck() throws {
    let pair = try EmbeddedPair.open()
    try pair.client.channel.pipeline.syncOperations.addHandler(Stuck(), position: .first)
    let closed = pair.client.channel.close()
    pair.client.channel.embeddedEventLoop.advanceTime(by: .milliseconds(4_999))
    #expect(pair.client.channel.isActive)
    pair.client.channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
    #expect(!pair.client.channel.isActive)
    try closed.wait()
  }

  @Test("In the middle of a read, closing ends the reading")
  func whileReading() throws {
    let pair = try EmbeddedPair.open()
    pair.server.recorder.onRead = { $0.close(promise: nil) }
    pair.client.send(count: 2_000_000)
    try pair.settle()
    #expect((1...TLSHandler.pieceLimit).contains(pair.server.recorder.received.count))
    #expect(pair.server.recorder.isInactive && pair.server.recorder.errors.isEmpty)
    #expect(pair.client.recorder.isInactive && pair.client.recorder.errors.isEmpty)
  }

  @Test("In answer to an error, closing is the close that was under way")
  func onError() throws {
    let pair = try EmbeddedPair(client: .secret(.forTests), server: .secret(.other))
    for end in [pair.client, pair.server] { end.recorder.onError = { $0.close(promise: nil) } }
    try pair.connect()
    for end in [pair.client, pair.server] {
      #expect(end.recorder.codes == [.secretMismatch] && end.recorder.isInactive)
    }
  }

  @Test("After closing, writes fail, and bytes that still come are dropped")
  func afterwards() throws {
    let pair = try EmbeddedPair.open()
    let stuck = Stuck()
    try pair.client.channel.pipeline.syncOperations.addHandler(stuck, position: .first)
    let closed = pair.client.channel.close()
    pair.server.send([1])
    _ = try pair.server.deliver(to: pair.client)
    #expect(pair.client.recorder.received.isEmpty)
    expectFailure(of: pair.client.send([1]), .closed)
    stuck.release()
    try closed.wait()
    expectFailure(of: pair.client.send([1]), .closed)
  }

  @Test("One direction closes, the other goes on, on a channel that allows it")
  func halfClosure() throws {
    let pair = try EmbeddedPair.open()
    pair.server.channel.allowRemoteHalfClosure = true
    pair.client.write([1, 2])
    pair.client.channel.flush()
    let unflushed = pair.client.write([3])
    let closed = pair.client.channel.close(mode: .output)
    expectFailure(of: unflushed, .closed)
    try pair.settle()
    try closed.wait()
    #expect(pair.client.halfCloser.isOutputClosed)
    #expect(pair.server.recorder.received == [1, 2] && pair.server.recorder.isInputClosed)
    expectFailure(of: pair.client.send([4]), .closed)
    expectFailure(of: pair.client.channel.close(mode: .output), .closed)
    pair.server.send([5, 6])
    // TCP's own end of the stream comes after TLS's.
    pair.server.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    try pair.settle()
    #expect(pair.client.recorder.received == [5, 6])
    let last = pair.server.channel.close(mode: .output)
    try pair.settle()
    try last.wait()
    for end in [pair.client, pair.server] {
      #expect(end.recorder.isInactive && end.recorder.errors.isEmpty)
    }
  }

  @Test(
    "The peer's close_notify closes a channel that does not allow half-closure; what was not flushed fails"
  )
  func peerCloses() throws {
    let pair = try EmbeddedPair.open()
    let unflushed = pair.server.write([1])
    pair.client.channel.close(mode: .output, promise: nil)
    try pair.settle()
    expectFailure(of: unflushed, .closed)
    #expect(!pair.server.recorder.isInputClosed)
    for end in [pair.client, pair.server] {
      #expect(end.recorder.isInactive && end.recorder.errors.isEmpty)
    }
  }

  @Test(
    "After this end has closed its direction, an end of the stream without close_notify is still an error"
  )
  func truncatedAnswer() throws {
    let pair = try EmbeddedPair.open()
    pair.server.channel.allowRemoteHalfClosure = true
    pair.client.channel.close(mode: .output, promise: nil)
    try pair.settle()
    pair.client.endOfStream()
    #expect(pair.client.recorder.codes == [.uncleanShutdown])
  }

  @Test("The end of TCP's stream without close_notify is an error, also where half-closure is allowed")
  func inputEnds() throws {
    let pair = try EmbeddedPair.open()
    pair.server.channel.allowRemoteHalfClosure = true
    let unflushed = pair.server.write([1])
    pair.server.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    #expect(pair.server.recorder.codes == [.uncleanShutdown])
    #expect(!pair.server.recorder.isInputClosed && pair.server.recorder.isInactive)
    expectFailure(of: unflushed, .uncleanShutdown)
  }

  @Test("One direction cannot be closed during the handshake, and the reading one never by itself")
  func unsupported() throws {
    let client = try EmbeddedEnd(TLSContext(.secret(.forTests)), .client(host: "localhost"))
    try client.connect()
    expectFailure(of: client.channel.close(mode: .output), .handshakePending)
    #expect(throws: ChannelError.operationUnsupported) { try client.channel.close(mode: .input).wait() }
    #expect(client.channel.isActive)
  }

  @Test("A handshake that takes too long is an error, and closes the channel")
  func handshakeTimeout() throws {
    for role in [TLSRole.client(host: "localhost"), .server] {
      let end = try EmbeddedEnd(TLSContext(.secret(.forTests)), role)
      try end.connect()
      let written = end.send([1])
      end.channel.embeddedEventLoop.advanceTime(by: .milliseconds(6_999))
      #expect(end.recorder.errors.isEmpty && end.channel.isActive)
      end.channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
      #expect(end.recorder.codes == [.handshakeTimeout])
      #expect(end.recorder.isInactive)
      expectFailure(of: written, .handshakeTimeout)
    }
  }

  @Test("After the handshake, its time no longer counts")
  func noTimeoutAfterwards() throws {
    let pair = try EmbeddedPair(client: .secret(.forTests), server: .secret(.forTests))
    try pair.connect()
    pair.client.channel.embeddedEventLoop.advanceTime(by: .hours(100))
    pair.client.send([1])
    try pair.settle()
    #expect(pair.server.recorder.received == [1] && pair.client.recorder.errors.isEmpty)
  }

  @Test("A channel that is active already starts the handshake when the handler comes")
  func lateHandler() throws {
    let context = try TLSContext(.secret(.forTests))
    let channel = EmbeddedChannel()
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    try channel.pipeline.syncOperations.addHandler(TLSHandler(context, .client(host: "localhost")))
    #expect(try channel.readOutbound(as: ByteBuffer.self)?.readableBytes ?? 0 > 100)
  }

  private func expectFailure(
    of future: EventLoopFuture<Void>,
    _ code: TLSError.Code,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    var found: TLSError.Code?
    future.assumeIsolated().whenFailure { found = ($0 as? TLSError)?.code }
    (future.eventLoop as? EmbeddedEventLoop)?.run()
    #expect(found == code, sourceLocation: sourceLocation)
  }
}
