extension Process {
  /// Ends the process: from here on what is sent to it vanishes, its name is free, and those tied to it are
  /// told, in this order. The first call counts. Does not touch what the running thread owns.
  @usableFromInline
  final func die(_ reason: ExitReason) {
    guard let estate = passAway() else { return }
    discardMail()
    report(reason)
    for (ref, target) in estate.watched { target.receive(.demonitor(ref)) }
    for port in estate.links.values { port.receive(.linkExit(from: pid, reason: reason)) }
    for (ref, watcher) in estate.watchers { watcher.receive(.down(ref, from: pid, reason: reason)) }
    var call = estate.calls
    while let next = call {
      call = next.nextCall.take()
      next.serverEnded(reason)
    }
    origin.starter.take()?.resolve(.failure(StartError(reason: reason)))
    kernel.forget(self, reason)
  }

  /// Marks the process dead and frees its name, so that nobody finds the one without the other.
  private func passAway() -> Estate? {
    let (estate, isNamed) = control.withLock { control -> (Estate?, Bool) in
      let isNamed = control.ties?.name != nil
      return (isNamed ? nil : takeEstate(&control), isNamed)
    }
    guard isNamed else { return estate }
    // The lock of the names comes before that of a process.
    return kernel.names.removeName(of: self) { takeEstate(&$0) }
  }

  private func takeEstate(_ control: inout ProcessControl) -> Estate? {
    guard control.phase != .dead else { return nil }
    control.phase = .dead
    control.sendsNeedCare = true
    attention.store(true, ordering: .releasing)
    let estate = Estate(calls: control.calls.take(), events: control.events)
    control.events = []
    if let ties = control.ties {
      estate.links = ties.links
      estate.watchers = ties.monitoredBy
      estate.watched = ties.monitoring
      (ties.links, ties.monitoredBy, ties.monitoring) = ([:], [:], [:])
    }
    return estate
  }

  /// What a dead process leaves behind.
  private final class Estate {
    let calls: PendingCallNode?

    /// Released outside the lock: what they carry may do anything when it goes.
    let events: [PlacedEvent]
    var links: [Pid: SignalPort] = [:]
    var watchers: [MonitorRef: SignalPort] = [:]
    var watched: [MonitorRef: SignalPort] = [:]

    init(calls: PendingCallNode?, events: [PlacedEvent]) {
      self.calls = calls
      self.events = events
    }
  }

  private func report(_ reason: ExitReason) {
    switch reason {
    case .error, .other: kernel.reportCrash(self, reason)
    case .normal, .shutdown, .shutdownBecause, .kill, .killed, .noproc, .noconnection: break
    }
  }
}
