extension Process {
  /// Ends the process: from here on what is sent to it vanishes, its name is free, and those tied to it are
  /// told, in this order. The first call counts. Does not touch what the running thread owns.
  @usableFromInline
  final func die(_ reason: ExitReason) {
    let estate = control.withLock { control -> Estate? in
      guard control.phase != .dead else { return nil }
      control.phase = .dead
      control.sendsNeedCare = true
      attention.store(true, ordering: .releasing)
      let estate = Estate(calls: control.calls.take(), ties: control.ties)
      control.events = []
      if let ties = control.ties {
        estate.links = ties.links
        estate.watchers = ties.monitoredBy
        estate.watched = ties.monitoring
        (ties.links, ties.monitoredBy, ties.monitoring) = ([:], [:], [:])
      }
      return estate
    }
    guard let estate else { return }
    if let name = estate.ties?.name { kernel.names.remove(name, self) }
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

  /// What a dead process leaves behind.
  private final class Estate {
    let calls: PendingCallNode?
    let ties: ProcessTies?
    var links: [Pid: SignalPort] = [:]
    var watchers: [MonitorRef: SignalPort] = [:]
    var watched: [MonitorRef: SignalPort] = [:]

    init(calls: PendingCallNode?, ties: ProcessTies?) {
      self.calls = calls
      self.ties = ties
    }
  }

  private func report(_ reason: ExitReason) {
    switch reason {
    case .error, .other: kernel.reportCrash(self, reason)
    case .normal, .shutdown, .shutdownBecause, .kill, .killed, .noproc, .noconnection: break
    }
  }
}
