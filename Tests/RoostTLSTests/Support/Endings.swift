import NIOCore

@testable import RoostTLS

/// Collects a stream until its end.
final class WholeStream: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private var done: FirstOutcome<[UInt8]>
  private var received: [UInt8] = []

  init(done: EventLoopPromise<[UInt8]>) { self.done = FirstOutcome(done) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    unwrapInboundIn(data).withUnsafeReadableBytes { received.append(contentsOf: $0) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { done.fail(error) }
  func channelInactive(context: ChannelHandlerContext) { done.succeed(received) }
}

/// Sends bytes and closes at once.
final class SendAndClose: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard event is TLSEvent else { return }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
    context.close(promise: nil)
  }
}

/// Ends TCP's connection under TLS, as the system does for a process that was killed.
final class CutOff: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    guard event is TLSEvent else { return }
    try? context.pipeline.syncOperations.context(handlerType: TLSHandler.self).close(promise: nil)
  }
}

/// Sends back what comes, and tells it at the end.
final class EchoToEnd: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private var done: FirstOutcome<[UInt8]>
  private var received: [UInt8] = []

  init(done: EventLoopPromise<[UInt8]>) { self.done = FirstOutcome(done) }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    unwrapInboundIn(data).withUnsafeReadableBytes { received.append(contentsOf: $0) }
    context.writeAndFlush(data, promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { done.fail(error) }
  func channelInactive(context: ChannelHandlerContext) { done.succeed(received) }
}
