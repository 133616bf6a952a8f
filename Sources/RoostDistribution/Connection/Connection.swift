import ExternalTerm
import NIOCore
import Roost
import Synchronization

/// The connection with one other node, from the first wish for it to its end. What is sent before the nodes are
/// connected waits, in order.
///
/// Whoever sends writes, on its own thread, into a buffer under the lock. If the buffer was empty it also sees to it that
/// somebody sends what is there. Nothing is called under the lock but the calls' ledger, which has its own.
final class Connection: Sendable {
  let peer: NodeName
  let node: NodeCore
  let state: Locked<ConnectionState>
  private let stateIsTaken = Atomic<Bool>(false)
  let calls = OpenCalls()

  init(to peer: NodeName, _ node: NodeCore) {
    self.peer = peer
    self.node = node
    state = Locked(ConnectionState(calls))
  }

  func withState<Result>(_ body: (inout sending ConnectionState) -> sending Result) -> sending Result {
    state.withBusyLock(stateIsTaken, body)
  }

  enum Fate {
    case done((FlushTurn.Claim, Outlet)?, isBusy: Bool)
    /// Nobody is there to get it, for this reason.
    case refused(ExitReason)
    case failed(any Error)
    /// This connection has ended: another is to be asked.
    case late
  }

  /// Sends something, or has it wait. Says no if the connection has ended.
  func submit(_ outgoing: Outgoing) -> Bool {
    let fate = withState { state -> Fate in
      switch state.phase {
      case .pending, .ending:
        state.wait(outgoing)
        return .done(nil, isBusy: state.bufferedBytes > busyBytes)
      case .ended: return .late
      case .up: return write(outgoing, &state)
      }
    }
    if case .late = fate { return false }
    settle(outgoing, fate)
    return true
  }

  /// Sends a cast in the short way, which most can go. Says no, and does nothing, if it has to go the long one.
  func castAgain(_ message: OutgoingMessage, from sender: ExternalPid, to server: ProcessAddress) -> Bool {
    let written = withState { state -> ((FlushTurn.Claim, Outlet)?, isBusy: Bool)? in
      guard state.phase == .up, server.isIn(state.creation), state.castAgain(message, sender, server) else {
        return nil
      }
      return (state.claimFlush(), state.bufferedBytes > busyBytes)
    }
    guard let (claim, isBusy) = written else { return false }
    if let (claim, outlet) = claim { carryOut(claim, outlet) }
    if isBusy { holdSender() }
    return true
  }

  private func write(_ outgoing: Outgoing, _ state: inout ConnectionState) -> Fate {
    do {
      guard try state.write(outgoing, node.local, node.makeReference) else { return .refused(.noproc) }
      return .done(state.claimFlush(), isBusy: state.bufferedBytes > busyBytes)
    } catch {
      return .failed(error)
    }
  }

  private func settle(_ outgoing: Outgoing, _ fate: Fate) {
    switch fate {
    case .done(let claim, let isBusy):
      if let (claim, outlet) = claim { carryOut(claim, outlet) }
      if isBusy { holdSender() }
    case .refused(let reason): node.refuse(outgoing, reason, at: peer)
    case .failed(let error): node.reportUnsent(outgoing, error, at: peer)
    case .late: break
    }
  }

  /// The handshake has succeeded: what has waited is sent.
  func goUp(_ info: PeerInfo, _ outlet: Outlet) {
    let fates = state.withLock { state -> [(Outgoing, Fate)] in
      state.phase = .up
      state.creation = info.creation.value
      state.encoder = MessageEncoder(flags: info.flags)
      state.queue = OutboundQueue(flags: info.flags, fragmentBytes: node.configuration.fragmentBytes)
      state.outlet = outlet
      var fates: [(Outgoing, Fate)] = []
      for outgoing in state.takeWaiting() {
        let fate = write(outgoing, &state)
        if case .done = fate { continue }
        fates.append((outgoing, fate))
      }
      // Those that have written took it, and it is carried out here.
      state.turn.take()
      return fates
    }
    for (outgoing, fate) in fates { settle(outgoing, fate) }
    carryOut(.now, outlet)
  }

  /// Nothing came of the wish to connect. What has waited, which nobody will get.
  func fail() -> [Outgoing] {
    let (waiting, held) = state.withLock { state in
      state.phase = .ended
      return (state.takeWaiting(), exchange(&state.held, []))
    }
    for sender in held { sender.release() }
    return waiting
  }

  /// Writes something that is only of use on this very connection, if it is up.
  func write(_ body: (inout ConnectionState) throws -> Void) {
    let (claim, isBusy) = withState { state -> ((FlushTurn.Claim, Outlet)?, Bool) in
      guard state.phase == .up else { return (nil, false) }
      // What cannot be written for this peer cannot be helped.
      try? body(&state)
      return (state.claimFlush(), state.bufferedBytes > busyBytes)
    }
    if let (claim, outlet) = claim { carryOut(claim, outlet) }
    if isBusy { holdSender() }
  }
}

func exchange<Value>(_ value: inout Value, _ other: Value) -> Value {
  let old = value
  value = other
  return old
}
