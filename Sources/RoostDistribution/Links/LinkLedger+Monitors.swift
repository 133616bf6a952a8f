import ExternalTerm

extension LinkLedger {
  /// A local process monitors one of the peer's. What is to be sent.
  public mutating func monitor(
    by local: ExternalPid,
    _ target: ProcessAddress,
    _ reference: ExternalReference
  ) -> ControlMessage {
    noteMonitor(by: local, target, reference)
    return .monitor(from: local, to: target, reference)
  }

  /// A process of the peer's was spawned with a monitor.
  public mutating func noteMonitor(
    by local: ExternalPid,
    _ target: ProcessAddress,
    _ reference: ExternalReference
  ) {
    monitors[reference] = Monitor(watcher: local, target: target, order: nextOrder())
    update(local) { _ = $0.monitors.insert(reference) }
  }

  /// A local process ends its monitor. What is to be sent, or nil if there is none.
  public mutating func demonitor(_ reference: ExternalReference) -> ControlMessage? {
    guard let monitor = removeMonitor(reference) else { return nil }
    return .demonitor(from: monitor.watcher, to: monitor.target, reference)
  }

  /// MONITOR_P_EXIT has come. The process that has to get the message, and how it named the other; nil if the
  /// monitor was ended meanwhile.
  public mutating func receivedDown(
    _ reference: ExternalReference
  ) -> (watcher: ExternalPid, target: ProcessAddress)? {
    removeMonitor(reference).map { ($0.watcher, $0.target) }
  }

  /// MONITOR_P has come for a local process that is alive; also a process that the peer spawned here with a
  /// monitor. A reference that is in use is ignored.
  ///
  /// - Parameters:
  ///   - target: the process that has the name, if the peer gave one.
  ///   - address: what the peer gave.
  public mutating func receivedMonitor(
    from remote: ExternalPid,
    of target: ExternalPid,
    as address: ProcessAddress,
    _ reference: ExternalReference
  ) {
    guard remoteMonitors[reference] == nil else { return }
    remoteMonitors[reference] = RemoteMonitor(
      watcher: remote,
      target: target,
      address: address,
      order: nextOrder()
    )
    update(target) { _ = $0.remoteMonitors.insert(reference) }
  }

  /// DEMONITOR_P has come. The local process that is monitored no more, or nil if there was no such monitor.
  @discardableResult
  public mutating func receivedDemonitor(_ reference: ExternalReference) -> ExternalPid? {
    guard let monitor = remoteMonitors.removeValue(forKey: reference) else { return nil }
    update(monitor.target) { _ = $0.remoteMonitors.remove(reference) }
    return monitor.target
  }

  private mutating func removeMonitor(_ reference: ExternalReference) -> Monitor? {
    guard let monitor = monitors.removeValue(forKey: reference) else { return nil }
    update(monitor.watcher) { _ = $0.monitors.remove(reference) }
    return monitor
  }
}
