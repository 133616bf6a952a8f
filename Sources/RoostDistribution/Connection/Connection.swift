import ExternalTerm
import NIOCore
import Roost

/// The connection with one other node, from the first wish for it to its end. What is sent before the nodes are
/// connected waits, in order.
///
/// Whoever sends writes, on its own thread, into a buffer under the lock; the event loop is woken only when the
/// buffer was empty. The lock is the innermost: nothing is called under it.
final class Connection: Sendable {
  let peer: NodeName
  let node: NodeCore
  let state = Locked(ConnectionState())

  /// The call to which the event loop is giving its answer: the ledger has it no more, and that it ends is no news.
  /// Kept for as long, so that no other call can be taken for it.
  let answered = Locked<(any AnswerPort)?>(nil)

  init(to peer: NodeName, _ node: NodeCore) {
    self.peer = peer
    self.node = node
  }

  enum Fate {
    case done(wake: (any Channel)?, isBusy: Bool)
    /// Nobody is there to get it, for this reason.
    case refused(ExitReason)
    case failed(any Error)
    /// This connection has ended: another is to be asked.
    case late
  }

  /// Sends something, or has it wait. Says no if the connection has ended.
  func submit(_ outgoing: Outgoing) -> Bool {
    let fate = state.withBusyLock { state -> Fate in
      switch state.phase {
      case .pending, .ending:
        state.wait(outgoing)
        return .done(wake: nil, isBusy: state.bufferedBytes > busyBytes)
      case .ended: return .late
      case .up: return write(outgoing, &state)
      }
    }
    if case .late = fate { return false }
    settle(outgoing, fate)
    return true
  }

  private func write(_ outgoing: Outgoing, _ state: inout ConnectionState) -> Fate {
    do {
      guard try state.write(outgoing, node.local, node.makeReference) else { return .refused(.noproc) }
      return .done(wake: state.claimFlush(), isBusy: state.bufferedBytes > busyBytes)
    } catch {
      return .failed(error)
    }
  }

  private func settle(_ outgoing: Outgoing, _ fate: Fate) {
    switch fate {
    case .done(let channel, let isBusy):
      if let channel { wake(channel) }
      if isBusy { holdSender() }
    case .refused(let reason): node.refuse(outgoing, reason, at: peer)
    case .failed(let error): node.reportUnsent(outgoing, error, at: peer)
    case .late: break
    }
  }

  /// The handshake has succeeded: what has waited is sent.
  func goUp(_ info: PeerInfo, _ channel: any Channel) {
    let fates = state.withLock { state -> [(Outgoing, Fate)] in
      state.phase = .up
      state.creation = info.creation.value
      state.encoder = MessageEncoder(flags: info.flags)
      state.queue = OutboundQueue(flags: info.flags, fragmentBytes: node.configuration.fragmentBytes)
      state.channel = channel
      var fates: [(Outgoing, Fate)] = []
      for outgoing in state.takeWaiting() {
        let fate = write(outgoing, &state)
        if case .done = fate { continue }
        fates.append((outgoing, fate))
      }
      // The writes have claimed the flush; it is done here.
      state.isFlushing = true
      return fates
    }
    for (outgoing, fate) in fates { settle(outgoing, fate) }
    wake(channel)
  }

  /// Nothing came of the wish to connect. What has waited, which nobody will get.
  func fail() -> [Outgoing] {
    let (waiting, held) = state.withLock { state in
      state.phase = .ended
      return (state.takeWaiting(), exchange(&state.held, []))
    }
    for process in held { process.release() }
    return waiting
  }

  /// Writes something that is only of use on this very connection, if it is up.
  func write(_ body: (inout ConnectionState) throws -> Void) {
    let (channel, isBusy) = state.withBusyLock { state -> ((any Channel)?, Bool) in
      guard state.phase == .up else { return (nil, false) }
      // What cannot be written for this peer cannot be helped.
      try? body(&state)
      return (state.claimFlush(), state.bufferedBytes > busyBytes)
    }
    if let channel { wake(channel) }
    if isBusy { holdSender() }
  }

  // MARK: Back-pressure

  private var busyBytes: Int { node.configuration.busyBytes }

  /// Has the process that has sent handle nothing more until much of what waits has gone out.
  private func holdSender() {
    guard let process = node.runtime.holdCurrentProcess() else { return }
    let isHeld = state.withBusyLock { state in
      guard state.phase != .ended, state.bufferedBytes > busyBytes / 2 else { return false }
      state.held.append(process)
      return true
    }
    if !isHeld { process.release() }
  }

  // MARK: The event loop

  private func wake(_ channel: any Channel) {
    channel.eventLoop.execute { self.flush(channel) }
  }

  /// Hands what is to be sent to the channel, as long as that takes it. On the event loop.
  func flush(_ channel: any Channel) {
    var bytes: [UInt8] = []
    var payload: FragmentPayload?
    var hasWritten = false
    while channel.isWritable, pull(&bytes, &payload) {
      // The copying and freeing is done here, where nobody who sends waits for it.
      var buffer = channel.allocator.buffer(capacity: bytes.count + (payload?.count ?? 0))
      buffer.writeBytes(bytes)
      payload?.withPieces { buffer.writeBytes($0) }
      channel.write(buffer, promise: nil)
      OutboundQueue.clear(&bytes)
      hasWritten = true
    }
    if bytes.capacity > 0 { state.withBusyLock { $0.spare = exchange(&bytes, []) } }
    if hasWritten { channel.flush() }
  }

  /// What to send next, in a buffer the memory of which goes back to the queue with the next call. With nothing more to
  /// send it is kept there.
  private func pull(_ bytes: inout [UInt8], _ payload: inout FragmentPayload?) -> Bool {
    let (hasPulled, released) = state.withBusyLock { state -> (Bool, [HeldProcess]) in
      if bytes.capacity == 0 { swap(&bytes, &state.spare) }
      let hasPulled = state.queue.pull(into: &bytes, &payload)
      if hasPulled {
        state.sentBytes += UInt64(bytes.count + (payload?.count ?? 0))
      } else {
        state.isFlushing = false
        state.spare = exchange(&bytes, [])
      }
      let isFree = !state.held.isEmpty && state.bufferedBytes <= busyBytes / 2
      return (hasPulled, isFree ? exchange(&state.held, []) : [])
    }
    for process in released { process.release() }
    return hasPulled
  }

  /// How much has been sent, and whether something waits to be.
  var outbound: (bytes: UInt64, isSending: Bool) {
    state.withLock { ($0.sentBytes, !$0.queue.isEmpty || $0.isFlushing) }
  }

  func sendTick(_ channel: any Channel) {
    state.withLock { $0.queue.appendTick() }
    flush(channel)
  }
}

func exchange<Value>(_ value: inout Value, _ other: Value) -> Value {
  let old = value
  value = other
  return old
}
