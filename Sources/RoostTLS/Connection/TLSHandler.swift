import NIOCore

/// TLS 1.3 in a NIO pipeline, for one connection: encrypted bytes on the channel's side, plain ones on the other.
///
/// - The handshake starts when the channel is active, and ends with ``TLSEvent/handshakeCompleted(_:)``. Writes
///   before that wait.
/// - A flush encrypts all that was written as one train of full records, however small the writes, and flushes once.
/// - `close` sends what was flushed and a close_notify, then closes. `close(mode: .output)` closes one direction.
/// - The peer's close_notify closes the channel, or, with the channel option `allowRemoteHalfClosure`, fires
///   `ChannelEvent.inputClosed`. An end without close_notify is ``TLSError/Code/uncleanShutdown``.
/// - All failures come as ``TLSError`` through `errorCaught`, once; the channel then closes.
///
/// Reads are as large as the channel's receive buffer, and never larger than ``pieceLimit``: for bulk, give the
/// channel a larger `recvAllocator`. Memory is bounded by that, by the two rings of buffers, and by the channel's
/// write-buffer watermark, which writers heed by `isWritable` as they do without TLS.
public final class TLSHandler: ChannelDuplexHandler {
  public typealias InboundIn = ByteBuffer
  public typealias InboundOut = ByteBuffer
  public typealias OutboundIn = ByteBuffer
  public typealias OutboundOut = ByteBuffer

  /// The most plaintext bytes in one read of the next handler, and in one buffer written to the channel.
  public static let pieceLimit = 16 * TLSSession.recordLimit

  /// The bytes that may wait for the end of the handshake. Writes beyond fail with ``TLSError/Code/bufferFull``.
  public static let pendingLimit = 1 << 20

  let handshakeTimeout: TimeAmount?
  let closeTimeout: TimeAmount
  let session: SharedSession

  var machine = TLSMachine()
  var pending = PendingWrites()
  var sending: BufferRing?
  var receiving: BufferRing?

  /// Inside the loop that decrypts: bytes that come then wait their turn.
  var isReading = false
  /// The next handler asked for bytes, and has none yet.
  var wantsRead = false
  var timer: Scheduled<Void>?
  var closePromise: EventLoopPromise<Void>?
  var outputPromise: EventLoopPromise<Void>?

  /// `handshakeTimeout`: how long the handshake may take, 7 seconds as in OTP (`net_setuptime`), `nil` when the caller
  /// has its own limit. `closeTimeout`: how long the last bytes may take when the connection is closed.
  ///
  /// Throws ``TLSError/Code/invalidHost`` when the role's host is none.
  public convenience init(
    _ context: TLSContext,
    _ role: TLSRole,
    handshakeTimeout: TimeAmount? = .seconds(7),
    closeTimeout: TimeAmount = .seconds(5)
  ) throws(TLSError) {
    self.init(try TLSSession(context, role), handshakeTimeout: handshakeTimeout, closeTimeout: closeTimeout)
  }

  init(_ session: TLSSession, handshakeTimeout: TimeAmount? = nil, closeTimeout: TimeAmount = .seconds(5)) {
    self.session = SharedSession(session)
    self.handshakeTimeout = handshakeTimeout
    self.closeTimeout = closeTimeout
  }

  /// Sends from any thread. Refuses until the handshake is done.
  public var writer: TLSWriter { TLSWriter(session: session) }

  public func handlerAdded(context: ChannelHandlerContext) {
    sending = BufferRing(context.channel.allocator)
    receiving = BufferRing(context.channel.allocator)
    if context.channel.isActive { handle(.activated, context) }
  }

  public func handlerRemoved(context: ChannelHandlerContext) {
    handle(.inactivated, context)
    finish()
  }

  public func channelActive(context: ChannelHandlerContext) {
    handle(.activated, context)
    context.fireChannelActive()
  }

  public func channelInactive(context: ChannelHandlerContext) {
    handle(.inactivated, context)
    finish()
    context.fireChannelInactive()
  }

  private func finish() {
    timer?.cancel()
    timer = nil
    session.withSession { $0.pipe.dropInbound() }
    closePromise?.succeed()
    closePromise = nil
  }

  public func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    // The end of TCP's stream, which is not the end of TLS's.
    if let event = event as? ChannelEvent, event == .inputClosed {
      handle(.inputEnded, context)
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  public func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    receive(unwrapInboundIn(data), context)
  }

  public func channelReadComplete(context: ChannelHandlerContext) {
    context.fireChannelReadComplete()
    session.isReading.store(false, ordering: .relaxed)
    // Records of the handshake, or a part of one, are not what the next handler waits for.
    if wantsRead || machine.phase == .handshaking { context.read() }
  }

  public func read(context: ChannelHandlerContext) {
    wantsRead = true
    context.read()
  }

  public func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    write(unwrapOutboundIn(data), promise, context)
  }

  public func flush(context: ChannelHandlerContext) {
    pending.mark()
    if machine.isOpen { sendPending(context) }
    if let failure = session.takeFailure() { handle(.failed(failure), context) }
    writeRecords(context)
    context.flush()
  }

  public func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
    switch mode {
    case .all: closeAll(context, promise)
    case .output: closeOutput(context, promise)
    case .input: promise?.fail(ChannelError.operationUnsupported)
    }
  }
}
