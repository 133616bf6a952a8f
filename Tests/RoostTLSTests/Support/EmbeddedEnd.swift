import NIOCore
import NIOEmbedded

@testable import RoostTLS

/// One end of a connection without sockets and without a clock of its own.
final class EmbeddedEnd {
  let channel = EmbeddedChannel()
  let handler: TLSHandler
  let recorder = Recorder()
  let halfCloser = HalfCloser()
  /// All that it has sent.
  fileprivate(set) var sent: [UInt8] = []
  /// The writes that this took.
  fileprivate(set) var sentWrites = 0
  /// What of that has not been delivered.
  private var undelivered = ByteBuffer()
  /// Whether the other end has been told of the end.
  private var hasEnded = false

  init(_ handler: TLSHandler) throws {
    self.handler = handler
    try channel.pipeline.syncOperations.addHandlers([halfCloser, handler, recorder])
  }

  convenience init(_ context: TLSContext, _ role: TLSRole) throws {
    try self.init(TLSHandler(context, role))
  }

  func connect() throws {
    try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
  }

  @discardableResult
  func write(_ bytes: some Collection<UInt8>) -> EventLoopFuture<Void> {
    channel.write(ByteBuffer(bytes: bytes))
  }

  @discardableResult
  func write(count: Int) -> EventLoopFuture<Void> {
    channel.write(ByteBuffer(repeating: 1, count: count))
  }

  @discardableResult
  func send(_ bytes: some Collection<UInt8>) -> EventLoopFuture<Void> {
    defer { channel.flush() }
    return write(bytes)
  }

  @discardableResult
  func send(count: Int) -> EventLoopFuture<Void> {
    defer { channel.flush() }
    return write(count: count)
  }

  func receive(_ bytes: some Collection<UInt8>) throws {
    try channel.writeInbound(ByteBuffer(bytes: bytes))
  }

  /// TCP's stream ends, both ways.
  func endOfStream() { channel._channelCore.close0(error: ChannelError.eof, mode: .all, promise: nil) }

  /// Moves what it has sent to the other end, in pieces. Says whether there was anything.
  func deliver(to other: EmbeddedEnd, cut: (ByteBuffer) -> [ByteBuffer] = { [$0] }) throws -> Bool {
    channel.embeddedEventLoop.run()
    var stream = ByteBuffer()
    while let bytes = try channel.readOutbound(as: ByteBuffer.self) {
      bytes.withUnsafeReadableBytes { sent.append(contentsOf: $0) }
      sentWrites += 1
      stream.writeImmutableBuffer(bytes)
    }
    if stream.readableBytes > 0 {
      for piece in cut(stream) where other.channel.isActive { try other.channel.writeInbound(piece) }
      return true
    }
    if !channel.isActive, !hasEnded {
      hasEnded = true
      if other.channel.isActive { other.endOfStream() }
      return true
    }
    return false
  }
}
