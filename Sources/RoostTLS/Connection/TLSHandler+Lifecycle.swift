import NIOCore

extension TLSHandler {
  func handle(_ event: TLSMachine.Event, _ context: ChannelHandlerContext) {
    let actions = machine.handle(event)
    session.setOpen(machine.sends)
    for action in actions { perform(action, context) }
  }

  private func perform(_ action: TLSMachine.Action, _ context: ChannelHandlerContext) {
    switch action {
    case .startHandshake: startHandshake(context)
    case .announce(let peer):
      context.fireUserInboundEventTriggered(TLSEvent.handshakeCompleted(peer))
    case .sendPending:
      guard pending.hasMarked else { return }
      sendPending(context)
      context.flush()
    case .failPending(let error):
      for promise in pending.takeAll() { promise.fail(error) }
    case .report(let error): context.fireErrorCaught(error)
    case .reportInputClosed: context.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
    case .sayClosed: session.withSession { $0.close() }
    case .closeOutput: closeOutputBehindLastBytes(context)
    case .closeBehindLastBytes: closeBehindLastBytes(context)
    case .closeNow: closeNow(context)
    }
  }

  private func startHandshake(_ context: ChannelHandlerContext) {
    if let handshakeTimeout {
      timer = context.eventLoop.assumeIsolated().scheduleTask(in: handshakeTimeout) {
        self.handle(.handshakeTimedOut, context)
      }
    }
    advanceHandshake(context)
    context.read()
  }

  func closeAll(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
    guard machine.phase != .closed else {
      context.close(promise: promise)
      return
    }
    completeOnClose(promise)
    handle(.closeRequested, context)
  }

  private func completeOnClose(_ promise: EventLoopPromise<Void>?) {
    if let closePromise {
      closePromise.futureResult.cascade(to: promise)
    } else {
      closePromise = promise
    }
  }

  func closeOutput(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
    switch machine.phase {
    case .open(input: true, output: true):
      outputPromise = promise
      handle(.outputCloseRequested, context)
    case .open(input: false, output: true):
      completeOnClose(promise)
      handle(.outputCloseRequested, context)
    case .idle, .handshaking:
      promise?.fail(
        TLSError(.handshakePending, "One direction can be closed only after the TLS handshake: close both.")
      )
    case .open, .closing, .closed: promise?.fail(TLSMachine.closedError)
    }
  }

  private func closeOutputBehindLastBytes(_ context: ChannelHandlerContext) {
    let promise = outputPromise
    outputPromise = nil
    afterLastBytes(context) { context.close(mode: .output, promise: promise) }
  }

  private func closeBehindLastBytes(_ context: ChannelHandlerContext) {
    timer?.cancel()
    timer = context.eventLoop.assumeIsolated().scheduleTask(in: closeTimeout) {
      self.handle(.closeTimedOut, context)
    }
    afterLastBytes(context) { self.handle(.lastBytesWritten, context) }
  }

  /// Sends the close_notify or the alert, if there is one, and waits until the system has that and all before it.
  private func afterLastBytes(_ context: ChannelHandlerContext, _ body: @escaping () -> Void) {
    let promise = context.eventLoop.makePromise(of: Void.self)
    promise.futureResult.assumeIsolated().whenComplete { _ in body() }
    writeOutbound(context, promise)
    context.flush()
  }

  private func closeNow(_ context: ChannelHandlerContext) {
    let promise = closePromise
    closePromise = nil
    context.close(promise: promise)
  }
}
