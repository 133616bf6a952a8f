import NIOCore

/// A channel whose peer takes nothing: writes stay undone until they are released.
final class Stuck: ChannelOutboundHandler {
  typealias OutboundIn = ByteBuffer

  private var held: [(ChannelHandlerContext, NIOAny, EventLoopPromise<Void>?)] = []

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    held.append((context, data, promise))
  }

  func flush(context: ChannelHandlerContext) {}

  func release() {
    let released = held
    held = []
    for (context, data, promise) in released { context.write(data, promise: promise) }
    released.last?.0.flush()
  }
}
