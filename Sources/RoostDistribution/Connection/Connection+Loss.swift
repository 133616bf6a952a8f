import ExternalTerm
import Roost

extension Connection {
  /// The connection is lost: all who are tied to a process of the peer hear of it, then the node, and what has been
  /// sent meanwhile goes to the next connection.
  func lose(_ reason: NodeDownReason) {
    guard let loss = takeLoss() else { return }
    loss.socket?.close()
    for loss in loss.ties { tell(loss) }
    for port in loss.calls { port.fail(.exit(.noconnection)) }
    for watcher in loss.watchers { stop(watcher) }
    for port in loss.spawns { port.fail(.noconnection(peer)) }
    node.connectionEnded(self, reason)
  }

  private struct Loss {
    let ties: [LinkLedger.Loss]
    let calls: [any AnswerPort]
    let watchers: [ConnectionState.Watcher]
    let spawns: [SpawnPort]
    let socket: SocketWriter?
  }

  private func takeLoss() -> Loss? {
    state.withLock { state in
      guard state.phase == .up else { return nil }
      state.phase = .ending
      let socket = exchange(&state.outlet, nil)?.path?.socket
      state.queue = OutboundQueue(flags: [])
      return Loss(
        ties: state.ledger.connectionLost(),
        calls: state.calls.withLedger { $0.connectionLost() },
        watchers: Array(exchange(&state.watchers, [:]).values),
        spawns: Array(exchange(&state.spawns, [:]).values),
        socket: socket
      )
    }
  }

  private func tell(_ loss: LinkLedger.Loss) {
    switch loss {
    case .exit(let local, let remote):
      node.process(local)?.receive(.linkExit(from: Pid(remote), reason: .noconnection))
    case .down(let local, let target, let reference):
      // The monitors of calls are among them; no process has one of theirs.
      node.process(local)?.receive(
        .down(MonitorRef(reference), from: Pid(target, at: peer), reason: .noconnection)
      )
    }
  }
}
