import NIOCore

extension TLSHandler {
  func write(_ bytes: ByteBuffer, _ promise: EventLoopPromise<Void>?, _ context: ChannelHandlerContext) {
    guard machine.canWrite else {
      promise?.fail(TLSMachine.closedError)
      return
    }
    guard machine.isOpen || pending.byteCount + bytes.readableBytes <= Self.pendingLimit else {
      promise?.fail(
        TLSError(
          .bufferFull,
          "More than \(Self.pendingLimit) bytes wait for the TLS handshake: write after its completion."
        )
      )
      return
    }
    pending.append(bytes, promise)
    // So that the channel's watermark counts what is not flushed yet, and memory stays bounded by it.
    if machine.isOpen, pending.byteCount >= Self.pieceLimit {
      pending.mark()
      sendPending(context)
    }
  }

  /// Encrypts what is marked, and writes it to the channel without a flush.
  func sendPending(_ context: ChannelHandlerContext) {
    while pending.hasMarked, machine.isOpen {
      let plain = min(pending.byteCount, Self.pieceLimit)
      session.withSession {
        $0.pipe.collect(into: sending?.take(capacity: Self.sealedSize(plain)) ?? ByteBuffer())
      }
      var promises: [EventLoopPromise<Void>] = []
      do throws(TLSError) {
        try pending.takeTrain(limit: Self.pieceLimit, promises: &promises) { bytes throws(TLSError) in
          try session.withSession { session throws(TLSError) in try session.write(bytes) }
        }
      } catch {
        for promise in promises { promise.fail(error) }
        handle(.failed(error), context)
        return
      }
      let train = writeOutbound(context, Self.join(promises, context.eventLoop))
      sending?.put(train)
    }
  }

  /// Writes what is sealed to the channel, without a flush.
  @discardableResult
  func writeOutbound(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) -> ByteBuffer {
    let records = session.takeOutbound()
    let promise = promise ?? context.eventLoop.makePromise()
    promise.futureResult.whenComplete { [session] _ in session.wroteOutbound() }
    context.write(wrapOutboundOut(records), promise: promise)
    return records
  }

  /// What so many bytes become: each record adds a header, a type and a tag.
  private static func sealedSize(_ plain: Int) -> Int {
    plain + (plain / TLSSession.recordLimit + 1) * 22
  }

  private static func join(
    _ promises: [EventLoopPromise<Void>],
    _ eventLoop: any EventLoop
  ) -> EventLoopPromise<Void>? {
    guard promises.count > 1 else { return promises.first }
    let all = eventLoop.makePromise(of: Void.self)
    for promise in promises { all.futureResult.cascade(to: promise) }
    return all
  }

  /// Sends what OpenSSL itself has to say: the handshake, an alert, a new key.
  func sendRecords(_ context: ChannelHandlerContext) {
    if writeRecords(context) { context.flush() }
  }

  /// Writes what is sealed to the channel, if there is something: OpenSSL's own words, or what a ``TLSWriter`` has left.
  @discardableResult
  func writeRecords(_ context: ChannelHandlerContext) -> Bool {
    guard session.withSession({ $0.pipe.hasOutbound }) else { return false }
    writeOutbound(context, nil)
    return true
  }
}
