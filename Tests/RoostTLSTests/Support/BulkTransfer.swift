import NIOCore
import NIOPosix

@testable import RoostTLS

/// Sends a stream of a known pattern as fast as the channel takes it, and checks the one that it receives.
final class BulkTransfer: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  struct Outcome: Sendable {
    var received = 0
    var isIntact = true
    /// The most that was encrypted and not yet taken by the system.
    var mostBuffered = 0
    /// The most that was written and not yet encrypted.
    var mostPending = 0
    var largestRead = 0
  }

  private let total: Int
  private var done: FirstOutcome<Outcome>
  private let pattern: ByteBuffer
  private let period: Int
  private var sent = 0
  private var outcome = Outcome()

  init(total: Int, done: EventLoopPromise<Outcome>) {
    self.total = total
    self.done = FirstOutcome(done)
    // A prime period, so that records and pieces never line up with it; twice, so that each slice is contiguous.
    period = 262_139
    let once = SplitMix.bytes(period, seed: 11)
    pattern = ByteBuffer(bytes: once + once)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is TLSEvent { send(context) }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) { send(context) }

  private func send(_ context: ChannelHandlerContext) {
    while sent < total, context.channel.isWritable {
      let count = min(100_000, total - sent)
      guard let chunk = pattern.getSlice(at: sent % period, length: count) else { return }
      sent += count
      context.writeAndFlush(wrapOutboundOut(chunk), promise: nil)
      note(context)
    }
  }

  private func note(_ context: ChannelHandlerContext) {
    let buffered = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
    outcome.mostBuffered = max(outcome.mostBuffered, buffered ?? .max)
    let handler = try? context.pipeline.syncOperations.handler(type: TLSHandler.self)
    outcome.mostPending = max(outcome.mostPending, handler?.pending.byteCount ?? .max)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var bytes = unwrapInboundIn(data)
    outcome.largestRead = max(outcome.largestRead, bytes.readableBytes)
    while bytes.readableBytes > 0 {
      let count = min(bytes.readableBytes, period)
      let expected = pattern.getSlice(at: outcome.received % period, length: count)
      outcome.isIntact = outcome.isIntact && bytes.readSlice(length: count) == expected
      outcome.received += count
    }
    if outcome.received >= total { done.succeed(outcome) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { done.fail(error) }
  func channelInactive(context: ChannelHandlerContext) { done.fail(ChannelError.ioOnClosedChannel) }
}
