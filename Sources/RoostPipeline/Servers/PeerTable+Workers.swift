import Roost

/// Which messages of workers a station takes: those of the process that has registered as the worker.
extension PeerTable where Who == WorkerID {
  /// Whether the station's machine is to hear what a process says as a worker.
  mutating func admits<Own: Sendable>(
    _ worker: WorkerID,
    _ process: Peer<Message>,
    _ purpose: MessagePurpose,
    _ me: Context<Own>
  ) -> Bool {
    let known = peers[worker]?.pid
    switch purpose {
    case .register:
      guard known == nil || known == process.pid else {
        me.log(.namesake, of: worker)
        return false
      }
      introduce(worker, process)
      return true
    // The last word of a worker that is out of sight counts too.
    case .unregister: return known == nil || known == process.pid
    case .other: return known == process.pid
    }
  }

  /// Watches the worker that has just registered. An earlier worker of its slot that is still there, as when the slot
  /// has been given to two crews, ends: it would wait for answers that nobody gives it, and keep what it holds.
  mutating func takeIn<Own: Sendable>(_ worker: WorkerID, _ me: Context<Own>) {
    guard let process = newcomer(worker) else { return }
    for (other, peer) in peers where other.slot == worker.slot && other != worker && peer.pid != process.pid {
      me.exit(peer.pid, .shutdown)
    }
    watch(worker, me)
  }
}

extension Context {
  /// Says that a message of a worker has been dropped, and why.
  func log(_ objection: Objection, of worker: WorkerID) {
    logger.warning(
      "Message of a worker dropped",
      metadata: ["worker": "\(worker)", "objection": "\(objection)"]
    )
  }
}
