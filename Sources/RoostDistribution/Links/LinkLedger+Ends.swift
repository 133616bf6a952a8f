import ExternalTerm

extension LinkLedger {
  /// Who has to hear that the connection is lost; the reason is `noconnection`.
  public enum Loss: Hashable, Sendable {
    /// An exit signal to `local`, from the process with which it was linked.
    case exit(local: ExternalPid, remote: ExternalPid)
    /// A DOWN message to `local`.
    case down(local: ExternalPid, target: ProcessAddress, ExternalReference)
  }

  /// A local process has ended. What is to be sent: exits to the linked, DOWNs to those that monitor it, the
  /// end of its own monitors; each in the order in which the links and monitors were made.
  public mutating func localExited(_ local: ExternalPid, reason: Term) -> [ControlMessage] {
    guard let entry = entries.removeValue(forKey: local) else { return [] }
    var messages: [(order: UInt64, message: ControlMessage)] = []
    for (remote, link) in entry.links where link.unlinking == nil {
      messages.append((link.order, .exit(from: local, to: remote, reason: reason)))
    }
    for reference in entry.remoteMonitors {
      guard let monitor = remoteMonitors.removeValue(forKey: reference) else { continue }
      let down = ControlMessage.down(from: monitor.address, to: monitor.watcher, reference, reason: reason)
      messages.append((monitor.order, down))
    }
    for reference in entry.monitors {
      guard let monitor = monitors.removeValue(forKey: reference) else { continue }
      messages.append((monitor.order, .demonitor(from: local, to: monitor.target, reference)))
    }
    return messages.sorted { $0.order < $1.order }.map(\.message)
  }

  /// A local process has ended, and its link with one of the peer's with it. What is to be sent, or nil if the two
  /// are not linked.
  mutating func localExited(
    _ local: ExternalPid,
    linkedWith remote: ExternalPid,
    reason: Term
  ) -> ControlMessage? {
    guard isLinked(local, with: remote) else { return nil }
    update(local) { $0.links[remote] = nil }
    return .exit(from: local, to: remote, reason: reason)
  }

  /// The connection is lost: forgets everything. Whom it concerns, in the order in which the links and monitors
  /// were made.
  public mutating func connectionLost() -> [Loss] {
    var losses: [(order: UInt64, loss: Loss)] = []
    for (local, entry) in entries {
      for (remote, link) in entry.links where link.unlinking == nil {
        losses.append((link.order, .exit(local: local, remote: remote)))
      }
    }
    for (reference, monitor) in monitors {
      losses.append((monitor.order, .down(local: monitor.watcher, target: monitor.target, reference)))
    }
    self = LinkLedger()
    return losses.sorted { $0.order < $1.order }.map(\.loss)
  }
}
