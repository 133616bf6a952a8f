extension Process {
  /// Ends the process: from here on what is sent to it vanishes, its name is free, and those tied to it are
  /// told, in this order. The first call counts. Does not touch what the running thread owns.
  ///
  /// - Parameter isToldOf: somebody else gets to hear why, so that no report is needed.
  @usableFromInline
  final func die(_ reason: ExitReason, isToldOf: Bool = false) {
    guard var estate = passAway() else { return }
    if estate.hasMail { discardMail() }
    if !isToldOf { report(reason, estate) }
    estate.tellProcesses(reason, of: self)
    // Whoever waits outside for the end finds no trace of the process afterwards.
    kernel.forget(self, reason)
    estate.tellWaiting(reason)
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
    attention.store(Attention.news, ordering: .releasing)
    // The one in the hand has been taken.
    let isInHand = !isAsync && hand == .full
    var estate = Estate(
      hasMail: control.pending > (isInHand ? 1 : 0),
      calls: control.takeAllCalls(),
      starter: control.starter.take()
    )
    guard let ties = control.ties else { return estate }
    estate.pendingExit = ties.pendingExit
    estate.queuedCalls = ties.queuedCalls.take()
    estate.events = exchange(&ties.events, [])
    ties.heldEvents.store(0, ordering: .relaxed)
    estate.links = exchange(&ties.links, SmallMap())
    estate.watchers = exchange(&ties.monitoredBy, SmallMap())
    estate.watched = exchange(&ties.monitoring, SmallMap())
    return estate
  }

  /// What a dead process leaves behind.
  private struct Estate {
    let hasMail: Bool
    var calls: [PendingCallNode?]
    let starter: StartPromise?

    /// The exit signal that the process died of, if it did.
    var pendingExit: ExitReason?

    /// Released outside the lock: what they carry may do anything when it goes.
    var events: [PlacedEvent] = []
    var queuedCalls: QueuedCalls?
    var links = SmallMap<Pid, SignalPort>()
    var watchers = SmallMap<MonitorRef, SignalPort>()
    var watched = SmallMap<MonitorRef, SignalPort>()

    func tellProcesses(_ reason: ExitReason, of process: Process) {
      let pid = process.pid
      watched.forEach { ref, target in target.receive(.demonitor(ref)) }
      // Whoever still waits for the process to have started hears of its end by that.
      let starterPid = starter == nil ? nil : process.origin.parent
      links.forEach { other, port in
        port.receive(other == starterPid ? .unlink(pid) : .linkExit(from: pid, reason: reason))
      }
      watchers.forEach { ref, watcher in watcher.receive(.down(ref, from: pid, reason: reason)) }
    }

    mutating func tellWaiting(_ reason: ExitReason) {
      for call in exchange(&calls, []) { call?.serverEnded(reason) }
      starter?.resolve(.failure(StartError(reason: reason)))
    }
  }

  /// A crash is reported once, where it happened: not by those that an exit signal took along, and by the
  /// supervisor, which can say more, if there is one.
  private func report(_ reason: ExitReason, _ estate: Estate) {
    guard reason.isFailure, reason != estate.pendingExit, !isWatchedBySupervisor(estate) else { return }
    kernel.reportCrash(self, reason)
  }

  private func isWatchedBySupervisor(_ estate: Estate) -> Bool {
    origin.isSupervised && estate.watchers.values.contains { $0.pid == origin.parent }
  }
}
