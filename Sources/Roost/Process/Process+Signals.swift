extension Process {
  /// Puts an event behind the messages that are there already. A dead process takes none.
  @discardableResult
  final func post(_ event: Event) -> Bool {
    let (accepted, wakes) = control.withLock { control in post(event, &control) }
    if wakes { wake() }
    return accepted
  }

  /// Posts the request of a call, which fails if the process ends first.
  final func post(_ event: Event, _ call: PendingCallNode) -> Delivery {
    control.withLock { control in
      let (accepted, wakes) = post(event, &control)
      guard accepted else { return .dead }
      control.add(call)
      return wakes ? .wake : .queued
    }
  }

  /// The same, for a caller that holds the lock and wakes the process after.
  private func post(_ event: Event, _ control: inout ProcessControl) -> (accepted: Bool, wakes: Bool) {
    // What serves events lives on another node, if that is where the process is.
    guard control.phase != .dead, !isElsewhere else { return (false, false) }
    control.makeTies().events.append(PlacedEvent(position: control.enqueued, event: event))
    return (true, summon(&control))
  }

  /// Has the process look at more than its messages. Says whether it is to be woken.
  private func summon(_ control: inout ProcessControl) -> Bool {
    attention.store(Attention.news, ordering: .releasing)
    guard control.phase == .idle else { return false }
    control.phase = .ready
    return true
  }

  // MARK: Exits

  final func receiveLinkExit(from: Pid, _ reason: ExitReason) {
    let effect = control.withLock { control -> Effect in
      // Unlinked in the meantime: then the exit of the other is no business of ours.
      guard control.ties?.links.removeValue(forKey: from) != nil else { return .none }
      return applyExit(from: from, reason, isKill: false, &control)
    }
    carryOut(effect)
  }

  final func receiveExit(from: Pid, _ reason: ExitReason) {
    let effect = control.withLock { control in
      applyExit(from: from, reason, isKill: reason == .kill, &control)
    }
    carryOut(effect)
  }

  private enum Effect {
    case none, wake

    /// The async handler is asked to return.
    case cancel(Task<Void, Never>?, Caller?, wakes: Bool)

    /// The async handler is not waited for.
    case abandon(Task<Void, Never>?, Caller?, wakes: Bool)
  }

  private func applyExit(
    from: Pid,
    _ reason: ExitReason,
    isKill: Bool,
    _ control: inout ProcessControl
  ) -> Effect {
    guard control.phase != .dead else { return .none }
    if control.trapsExits && !isKill {
      return post(.info(.exit(from: from, reason: reason)), &control).wakes ? .wake : .none
    }
    if reason == .normal && from != pid { return .none }
    let ties = control.makeTies()
    if isKill {
      ties.pendingExit = .killed
    } else if ties.pendingExit == nil {
      ties.pendingExit = reason
    }
    let wakes = summon(&control)
    if isKill && isAsync { return .abandon(ties.task, ties.caller, wakes: wakes) }
    return isAsync ? .cancel(ties.task, ties.caller, wakes: wakes) : wakes ? .wake : .none
  }

  private func carryOut(_ effect: Effect) {
    switch effect {
    case .none: break
    case .wake: wake()
    case .cancel(let task, let caller, let wakes):
      task?.cancel()
      caller?.cancel()
      if wakes { wake() }
    case .abandon(let task, let caller, let wakes):
      task?.cancel()
      caller?.cancel()
      die(.killed)
      if wakes { wake() }
    }
  }

  // MARK: Monitors and links

  final func receiveDown(_ ref: MonitorRef, from: Pid, _ reason: ExitReason) {
    let wakes = control.withLock { control -> Bool in
      guard control.ties?.monitoring.removeValue(forKey: ref) != nil else { return false }
      return post(.info(.down(ref, from: from, reason: reason)), &control).wakes
    }
    if wakes { wake() }
  }

  final func receiveMonitor(_ ref: MonitorRef, by watcher: SignalPort) {
    let lives = control.withLock { control -> Bool in
      guard control.phase != .dead else { return false }
      control.makeTies().monitoredBy.updateValue(watcher, forKey: ref)
      return true
    }
    if !lives { watcher.receive(.down(ref, from: pid, reason: .noproc)) }
  }

  final func receiveWatch(_ ref: MonitorRef, of target: SignalPort) {
    if !noteMonitor(ref, of: target) { target.receive(.demonitor(ref)) }
  }

  final func receiveLink(_ other: SignalPort) {
    let lives = control.withLock { control -> Bool in
      guard control.phase != .dead else { return false }
      control.makeTies().links.updateValue(other, forKey: other.pid)
      return true
    }
    if !lives { other.receive(.linkExit(from: pid, reason: .noproc)) }
  }

  /// Links this process, which makes the call, to `other`. Linking twice is linking once.
  final func link(to other: SignalPort) {
    guard other.pid != pid else { return }
    guard let peer = other as? Process else {
      return linkElsewhere(other)
    }
    enum Outcome {
      case linked, noPeer, noSelf
    }
    let outcome = Process.withBoth(self, peer) { mine, theirs -> Outcome in
      guard mine.phase != .dead else { return .noSelf }
      // Linked already: if the other has ended, its exit is on the way, with the reason.
      guard mine.makeTies().links.updateValue(peer, forKey: peer.pid) == nil else { return .linked }
      guard theirs.phase != .dead else { return .noPeer }
      theirs.makeTies().links.updateValue(self, forKey: self.pid)
      return .linked
    }
    switch outcome {
    case .linked: break
    case .noPeer: receiveLinkExit(from: peer.pid, .noproc)
    // A handler that goes on after its process was killed links to nothing; what it starts must not live on.
    case .noSelf: peer.receiveExit(from: pid, .noproc)
    }
  }

  private func linkElsewhere(_ other: SignalPort) {
    let isNew = control.withLock { control in
      control.phase != .dead && control.makeTies().links.updateValue(other, forKey: other.pid) == nil
    }
    guard isNew else { return }
    other.receive(.link(self))
    // Killed in between, while its handler went on: then nobody else tells the other.
    if isAsync, control.withLock({ $0.phase == .dead }) {
      other.receive(.linkExit(from: pid, reason: .killed))
    }
  }

  /// Takes the link away on both sides: no exit of `other` reaches this process from now on.
  final func unlink(_ other: SignalPort) {
    guard let peer = other as? Process else {
      if control.withLock({ $0.ties?.links.removeValue(forKey: other.pid) != nil }) {
        other.receive(.unlink(pid))
      }
      return
    }
    guard peer !== self else { return }
    Process.withBoth(self, peer) { mine, theirs in
      _ = mine.ties?.links.removeValue(forKey: peer.pid)
      _ = theirs.ties?.links.removeValue(forKey: self.pid)
    }
  }

  /// Both locks at once, always in the same order, so that a link and an unlink from the two ends at the
  /// same time leave both ends of one mind.
  private static func withBoth<Result>(
    _ mine: Process,
    _ theirs: Process,
    _ body: (inout ProcessControl, inout ProcessControl) -> Result
  ) -> Result {
    if (mine.pid.number, mine.pid.serial) < (theirs.pid.number, theirs.pid.serial) {
      return mine.control.withLock { first in theirs.control.withLock { second in body(&first, &second) } }
    }
    return theirs.control.withLock { first in mine.control.withLock { second in body(&second, &first) } }
  }

  final func monitor(_ target: SignalPort) -> MonitorRef {
    let ref = kernel.makeMonitorRef()
    guard noteMonitor(ref, of: target) else { return ref }
    target.receive(.monitor(ref, by: self))
    // Killed in between, while its handler went on: then nobody else takes the monitor away.
    if isAsync, control.withLock({ $0.phase == .dead }) { target.receive(.demonitor(ref)) }
    return ref
  }

  /// Notes that this process watches another; says no, and does nothing, if it has ended.
  private func noteMonitor(_ ref: MonitorRef, of target: SignalPort) -> Bool {
    control.withLock { control in
      guard control.phase != .dead else { return false }
      control.makeTies().monitoring.updateValue(target, forKey: ref)
      return true
    }
  }

  /// Says whether the monitor was still there, so that its DOWN had not come.
  final func demonitor(_ ref: MonitorRef) -> Bool {
    let target = control.withLock { $0.ties?.monitoring.removeValue(forKey: ref) }
    target?.receive(.demonitor(ref))
    return target != nil
  }
}
