extension Process {
  /// Ends the process: from here on what is sent to it vanishes, its name is free, and those tied to it are
  /// told, in this order. The first call counts. Does not touch what the running thread owns.
  ///
  /// - Parameter ofItself: whether it is the process's own doing, which is reported if it is a crash; not if
  ///   it dies of another's exit signal, since that other has been reported.
  @usableFromInline
  final func die(_ reason: ExitReason, ofItself: Bool = true) {
    guard var estate = passAway() else { return }
    if estate.hasMail { discardMail() }
    if ofItself { report(reason) }
    estate.tell(reason, of: pid)
    if let starter = origin.starter.take() { starter.resolve(.failure(StartError(reason: reason))) }
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
    var estate = Estate(hasMail: control.pending > 0, calls: control.calls.take(), events: control.events)
    control.events = []
    guard let ties = control.ties else { return estate }
    estate.links = exchange(&ties.links, SmallMap())
    estate.watchers = exchange(&ties.monitoredBy, SmallMap())
    estate.watched = exchange(&ties.monitoring, SmallMap())
    return estate
  }

  /// What a dead process leaves behind.
  private struct Estate {
    let hasMail: Bool
    var calls: PendingCallNode?

    /// Released outside the lock: what they carry may do anything when it goes.
    let events: [PlacedEvent]
    var links = SmallMap<Pid, SignalPort>()
    var watchers = SmallMap<MonitorRef, SignalPort>()
    var watched = SmallMap<MonitorRef, SignalPort>()

    mutating func tell(_ reason: ExitReason, of pid: Pid) {
      watched.forEach { ref, target in target.receive(.demonitor(ref)) }
      links.forEach { _, port in port.receive(.linkExit(from: pid, reason: reason)) }
      watchers.forEach { ref, watcher in watcher.receive(.down(ref, from: pid, reason: reason)) }
      while let next = calls {
        calls = next.nextCall.take()
        next.serverEnded(reason)
      }
    }
  }

  private func report(_ reason: ExitReason) {
    switch reason {
    case .error, .other: kernel.reportCrash(self, reason)
    case .normal, .shutdown, .shutdownBecause, .kill, .killed, .noproc, .noconnection: break
    }
  }
}
