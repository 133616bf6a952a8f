import NIOCore

@testable import RoostTLS

/// Sends bytes when the handshake is done, and collects what comes until it is as much as expected.
final class Collector: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let sending: [UInt8]
  private let expected: Int
  private var done: FirstOutcome<[UInt8]>
  private var received: [UInt8] = []

  init(send sending: [UInt8], expect expected: Int, done: EventLoopPromise<[UInt8]>) {
    self.sending = sending
    self.expected = expected
    self.done = FirstOutcome(done)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard event is TLSEvent, !sending.isEmpty else { return }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: sending)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    unwrapInboundIn(data).withUnsafeReadableBytes { received.append(contentsOf: $0) }
    if received.count >= expected { done.succeed(received) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { done.fail(error) }
  func channelInactive(context: ChannelHandlerContext) { done.fail(ChannelError.ioOnClosedChannel) }
}
