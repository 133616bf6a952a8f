import NIOCore
import Roost
import RoostTLS

/// The buffer goes out: past the channel, by whichever thread comes first, or through it.
extension Connection {
  func carryOut(_ claim: FlushTurn.Claim, _ outlet: Outlet) {
    switch claim {
    case .soon:
      if node.runtime.afterwards({ self.flushIfDue(outlet) }) { return }
      outlet.run { self.flushIfDue(outlet) }
    case .now: outlet.run { self.flush(outlet) }
    }
  }

  private func flushIfDue(_ outlet: Outlet) {
    if withState({ $0.turn.begin() }) { flush(outlet) }
  }

  /// Sends what there is, as long as it is taken. By whoever has claimed it.
  private func flush(_ outlet: Outlet) {
    switch outlet.path {
    case .plain(let socket): flush(outlet, socket)
    case .sealed(let writer, let socket):
      // What is much is sealed beside the processes.
      if outlet.channel.eventLoop.inEventLoop {
        flushByChannel(outlet)
      } else {
        flush(outlet, socket, sealedBy: writer)
      }
    case nil: flushByChannel(outlet)
    }
  }

  private func flush(_ outlet: Outlet, _ socket: SocketWriter) {
    var bytes: [UInt8] = []
    var payload: FragmentPayload?
    var (total, pulls) = (0, 0)
    let isOnLoop = outlet.channel.eventLoop.inEventLoop
    while pull(&bytes, &payload) {
      if payload == nil { gather(&bytes) }
      let burst = gather(behind: bytes, payload, upTo: socket.burstBytes)
      let sent = socket.write(burst)
      let isSpent = isOnLoop && outlet.bell.spend(sent)
      guard sent == burst.count else {
        return flushRest(outlet, socket, outlet.channel.buffer(burst, from: sent))
      }
      (total, pulls) = (total + sent, pulls + 1)
      // The thread has other things to do.
      if isSpent || !isOnLoop && (total > Self.bytesInARow || pulls == LookBudget.mostPulls) {
        return outlet.run { self.flush(outlet) }
      }
    }
  }

  /// Has the channel wait until the socket takes more; or find out what is wrong with it.
  private func flushRest(_ outlet: Outlet, _ socket: SocketWriter, _ rest: ByteBuffer) {
    let start = NIODeadline.now()
    outlet.channel.eventLoop.execute {
      outlet.bell.spend(rest.readableBytes, pulls: 0)
      outlet.channel.writeAndFlush(rest).whenSuccess {
        socket.waited(for: NIODeadline.now() - start)
        // It may have been taken at once, and so time and again.
        if outlet.bell.isSpent { return outlet.run { self.flush(outlet, socket) } }
        self.flush(outlet, socket)
      }
    }
  }

  private static var bytesInARow: Int { 512 << 10 }

  private func flush(_ outlet: Outlet, _ socket: SocketWriter, sealedBy writer: TLSWriter) {
    var bytes: [UInt8] = []
    var payload: FragmentPayload?
    var total = 0
    while pull(&bytes, &payload) {
      let burst = Burst(bytes, payload)
      total += burst.count
      let isMuch = total > Self.sealedInARow
      switch isMuch ? .refused : burst.withPieces({ writer.write($0) { socket.write($0) } }) {
      case .sent: break
      case .partly: return outlet.run { self.flushByChannel(outlet, isDue: true) }
      case .refused:
        let unsent = outlet.channel.buffer(burst, from: 0)
        return outlet.run {
          outlet.channel.write(unsent, promise: nil)
          self.flushByChannel(outlet, isDue: true)
        }
      }
    }
  }

  private static var sealedInARow: Int { 1 << 10 }

  /// Hands what is to be sent to the channel, as long as that takes it, but not for long: then there may be something to
  /// read. On the event loop.
  ///
  /// - Parameter isDue: whether the channel has something to be flushed already.
  private func flushByChannel(_ outlet: Outlet, isDue: Bool = false) {
    let channel = outlet.channel
    var bytes: [UInt8] = []
    var payload: FragmentPayload?
    var (total, pulls) = (0, 0)
    var isWritable = channel.isWritable
    // The turn is kept until all is flushed, and so sealed: what others send past the channel must not overtake it.
    while isWritable, pulls < LookBudget.mostPulls, pull(&bytes, &payload, endsTurn: !isDue && pulls == 0) {
      let burst = Burst(bytes, payload)
      // The copying and freeing is done here, where nobody who sends waits for it.
      channel.write(channel.buffer(burst, from: 0), promise: nil)
      OutboundQueue.clear(&bytes)
      (total, pulls) = (total + burst.count, pulls + 1)
      isWritable = channel.isWritable
    }
    if bytes.capacity > 0 { withState { $0.spare = exchange(&bytes, []) } }
    if !isWritable { withState { $0.turn.pause() } }
    guard isDue || pulls > 0 else { return }
    outlet.bell.spend(total, pulls: pulls)
    channel.flush()
    // What has come meanwhile gathers for as long as the event loop has other things to do.
    if isWritable, !endTurn() { outlet.run { self.flushByChannel(outlet) } }
  }

  /// Says no, and does nothing, if there is something to send.
  private func endTurn() -> Bool {
    withState { state in
      guard state.queue.isEmpty else { return false }
      state.turn.end()
      return true
    }
  }

  /// What to send next, in a buffer the memory of which goes back to the queue with the next call. With nothing more to
  /// send it is kept there.
  private func pull(_ bytes: inout [UInt8], _ payload: inout FragmentPayload?, endsTurn: Bool = true) -> Bool
  {
    let (hasPulled, released) = withState { state -> (Bool, [HeldSender]) in
      if bytes.capacity == 0 { swap(&bytes, &state.spare) }
      let hasPulled = state.queue.pull(into: &bytes, &payload)
      if hasPulled {
        state.sentBytes += UInt64(bytes.count + (payload?.count ?? 0))
      } else if endsTurn {
        state.turn.end()
        OutboundQueue.clear(&bytes)
        state.spare = exchange(&bytes, [])
      }
      let isFree = !state.held.isEmpty && state.bufferedBytes <= busyBytes / 2
      return (hasPulled, isFree ? exchange(&state.held, []) : [])
    }
    for sender in released { sender.release() }
    return hasPulled
  }

  /// Adds what has come meanwhile: who sends much gets on for as long, and the system is called less.
  private func gather(_ bytes: inout [UInt8]) {
    var hasMore = true
    var looks = 0
    while hasMore, bytes.count < Self.gatheredBytes, looks < Self.looksInARow {
      looks += 1
      hasMore = withState { state in
        let count = bytes.count
        state.queue.pull(appending: &bytes)
        state.sentBytes += UInt64(bytes.count - count)
        return bytes.count > count
      }
    }
  }

  private static var gatheredBytes: Int { 64 << 10 }
  private static var looksInARow: Int { 32 }

  /// Adds the next fragments to what has been pulled, if that ends in one.
  private func gather(behind bytes: [UInt8], _ payload: FragmentPayload?, upTo most: Int) -> Burst {
    var burst = Burst(bytes, payload)
    var payload = payload
    while payload != nil, burst.count < most {
      let next = withState { state -> ([UInt8], FragmentPayload?)? in
        var next: ([UInt8], FragmentPayload?) = ([], nil)
        guard state.queue.pull(into: &next.0, &next.1) else { return nil }
        state.sentBytes += UInt64(next.0.count + (next.1?.count ?? 0))
        return next
      }
      guard let next else { break }
      burst.append(next.0, next.1)
      payload = next.1
    }
    return burst
  }

  /// The channel takes more again, mostly in the midst of a flush, which ends when there is nothing more to send. On the
  /// event loop.
  func channelTakesMore() {
    guard let outlet = withState({ $0.turn.resume() ? $0.outlet : nil }) else { return }
    if outlet.bell.isSpent { return outlet.run { self.flushByChannel(outlet) } }
    flushByChannel(outlet)
  }

  /// How much has been sent, and whether something waits to be.
  var outbound: (bytes: UInt64, isSending: Bool) {
    state.withLock { ($0.sentBytes, !$0.queue.isEmpty || $0.turn.isTaken) }
  }

  /// Sends a sign of life. On the event loop.
  func sendTick() {
    let claim = state.withLock { state in
      state.queue.appendTick()
      return state.claimFlush()
    }
    switch claim {
    case (.soon, let outlet)?: flushIfDue(outlet)
    case (.now, let outlet)?: flush(outlet)
    // It goes with what is being sent.
    case nil: break
    }
  }
}

extension Channel {
  fileprivate func buffer(_ burst: Burst, from start: Int) -> ByteBuffer {
    var buffer = allocator.buffer(capacity: burst.count - start)
    burst.withPieces { pieces in
      var start = start
      for piece in pieces {
        buffer.writeBytes(piece.dropFirst(start))
        start = max(0, start - piece.count)
      }
    }
    return buffer
  }
}
