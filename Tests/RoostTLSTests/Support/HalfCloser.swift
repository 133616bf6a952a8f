import NIOCore

/// The first handler of a pipeline. An embedded channel closes both directions at once: this one keeps the other open.
final class HalfCloser: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer

  private(set) var isOutputClosed = false

  func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    guard mode == .output else { return context.close(mode: mode, promise: promise) }
    isOutputClosed = true
    promise?.succeed()
  }
}
