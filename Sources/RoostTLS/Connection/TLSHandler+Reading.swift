import NIOCore

extension TLSHandler {
  func receive(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
    guard machine.canRead else { return }
    session.withSession { $0.pipe.feed(bytes) }
    guard !isReading else { return }
    isReading = true
    session.isReading.store(true, ordering: .relaxed)
    defer { isReading = false }
    var outcome = Step.goOn
    // What the next handlers do in between may close the connection.
    while outcome == .goOn, machine.canRead {
      outcome = machine.isOpen ? readPiece(context) : advanceHandshake(context)
    }
    if !machine.canRead { session.withSession { $0.pipe.dropInbound() } }
  }

  enum Step {
    case goOn
    case wait
  }

  @discardableResult
  func advanceHandshake(_ context: ChannelHandlerContext) -> Step {
    let outcome = session.withSession { $0.handshake() }
    switch outcome {
    case .wantsInput:
      sendRecords(context)
      return .wait
    case .done(let peer):
      sendRecords(context)
      timer?.cancel()
      timer = nil
      handle(.handshakeCompleted(peer), context)
      return .goOn
    case .failed(let error):
      handle(.failed(error), context)
      return .wait
    }
  }

  private func readPiece(_ context: ChannelHandlerContext) -> Step {
    // A record that is only now complete can bring as much again as one holds.
    let capacity = min(session.withSession { $0.pipe.inboundCount } + TLSSession.recordLimit, Self.pieceLimit)
    var piece = receiving?.take(capacity: capacity) ?? context.channel.allocator.buffer(capacity: capacity)
    var outcome = TLSSession.Read.some
    // One record at a time: others may have something to send.
    while case .some = outcome, piece.writableBytes > 0 {
      outcome = session.withSession { $0.read(into: &piece) }
    }
    receiving?.put(piece)
    if piece.readableBytes > 0 {
      wantsRead = false
      context.fireChannelRead(wrapInboundOut(piece))
    }
    switch outcome {
    case .some: return .goOn
    case .wantsInput: sendRecords(context)
    case .peerClosed: handle(.peerClosed(half: allowsHalfClosure(context)), context)
    case .failed(let error): handle(.failed(error), context)
    }
    return .wait
  }

  private func allowsHalfClosure(_ context: ChannelHandlerContext) -> Bool {
    (try? context.channel.syncOptions?.getOption(.allowRemoteHalfClosure)) ?? false
  }
}
