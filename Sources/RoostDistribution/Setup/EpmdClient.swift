import NIOCore
import NIOPosix

/// Asks the epmd of one host, each question on a connection of its own.
struct EpmdClient: Sendable {
  let host: String
  let port: Int
  let timeout: TimeAmount

  /// Asks something that is answered once.
  func ask(_ request: EpmdRequest, on loop: any EventLoop) -> EventLoopFuture<EpmdResponse> {
    open(request, on: loop).flatMap { channel, response in
      channel.close().recover { _ in }.map { response }
    }
  }

  /// Asks something that lasts as long as the connection.
  func open(
    _ request: EpmdRequest,
    on loop: any EventLoop
  ) -> EventLoopFuture<(any Channel, EpmdResponse)> {
    let promise = loop.makePromise(of: EpmdResponse.self)
    let connected = ClientBootstrap(group: loop)
      .connectTimeout(timeout)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            EpmdHandler(try request.encoded(), EpmdResponseDecoder(for: request), promise, timeout)
          )
        }
      }
      .connect(host: host, port: port)
    connected.whenFailure { promise.fail($0) }
    return connected.and(promise.futureResult)
  }
}

/// One question to epmd, and the answer.
private final class EpmdHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let request: [UInt8]
  private var decoder: EpmdResponseDecoder
  private let promise: EventLoopPromise<EpmdResponse>
  private let timeout: TimeAmount
  private var timer: Scheduled<Void>?
  private var isAnswered = false

  init(
    _ request: [UInt8],
    _ decoder: EpmdResponseDecoder,
    _ promise: EventLoopPromise<EpmdResponse>,
    _ timeout: TimeAmount
  ) {
    self.request = request
    self.decoder = decoder
    self.promise = promise
    self.timeout = timeout
  }

  func channelActive(context: ChannelHandlerContext) {
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: timeout) {
      self.settle(.failure(ChannelError.connectTimeout(self.timeout)))
      context.close(promise: nil)
    }
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: request)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isAnswered else { return }
    do {
      let bytes = Array(unwrapInboundIn(data).readableBytesView)
      if let response = try decoder.receive(bytes) { settle(.success(response)) }
    } catch {
      settle(.failure(error))
      context.close(promise: nil)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    guard !isAnswered else { return }
    do { settle(.success(try decoder.finish())) } catch { settle(.failure(error)) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    settle(.failure(error))
    context.close(promise: nil)
  }

  private func settle(_ result: Result<EpmdResponse, any Error>) {
    guard !isAnswered else { return }
    isAnswered = true
    timer?.cancel()
    promise.completeWith(result)
  }
}
