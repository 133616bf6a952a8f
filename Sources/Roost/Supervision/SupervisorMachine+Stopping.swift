extension SupervisorMachine {
  mutating func noteExit(of pid: Pid, _ reason: ExitReason, _ turn: inout Turn) {
    if case .terminating(let termination, let purpose) = activity, termination.pid == pid {
      if let timer = termination.timer { turn.actions.append(.cancelTimer(timer)) }
      return finish(termination.slot, purpose, reason, &turn)
    }
    if children.noteExit(of: pid, reason), ending == nil { mailbox.append(.exit(pid)) }
  }

  mutating func killOverdue(_ token: TimerToken, _ turn: inout Turn) {
    guard case .terminating(var termination, let purpose) = activity, termination.timer == token else {
      return
    }
    termination.timer = nil
    activity = .terminating(termination, purpose)
    turn.actions.append(.exit(termination.pid, .kill))
  }

  /// Stops a child, and says whether it has to be waited for. One that ended already is dealt with at once.
  mutating func stop(_ slot: Slot, _ purpose: StopPurpose, _ turn: inout Turn) -> Bool {
    guard let pid = children.state(of: slot).pid else {
      retire(slot, &turn)
      return false
    }
    if let reason = children.takeExit(of: pid) {
      conclude(slot, pid, reason, &turn)
      return false
    }
    var termination = Termination(slot: slot, pid: pid)
    switch children[slot].shutdown {
    case .brutalKill:
      turn.actions.append(.exit(pid, .kill))
    case .infinity:
      turn.actions.append(.exit(pid, .shutdown))
    case .timeout(let time):
      lastTimer += 1
      let timer = TimerToken(number: lastTimer)
      termination.timer = timer
      turn.actions.append(.exit(pid, .shutdown))
      turn.actions.append(.startTimer(timer, after: time))
    }
    activity = .terminating(termination, purpose)
    return true
  }

  /// Takes note of how a child ended that was to be stopped.
  private mutating func conclude(_ slot: Slot, _ pid: Pid, _ reason: ExitReason, _ turn: inout Turn) {
    if !children[slot].endsWell(with: reason) { report(.shutdownError, slot, pid, reason, &turn) }
    retire(slot, &turn)
  }

  /// Goes on after the child that was waited for has ended.
  private mutating func finish(
    _ slot: Slot,
    _ purpose: StopPurpose,
    _ reason: ExitReason,
    _ turn: inout Turn
  ) {
    guard let pid = children.state(of: slot).pid else { return }
    let previous = children.previous(slot)
    conclude(slot, pid, reason, &turn)
    activity = .idle
    switch purpose {
    case .request(let token): turn.actions.append(.reply(token, .success(.done)))
    case .restartMany(let first):
      return stopForRestart(from: slot == first ? nil : previous, downTo: first, &turn)
    case .ending: break
    }
    if ending != nil { stopNext(&turn) }
  }

  /// Stops children in reverse order, from `slot` down to `first` (or the very first), then starts them again.
  mutating func stopForRestart(from slot: Slot?, downTo first: Slot?, _ turn: inout Turn) {
    var cursor = slot
    while let slot = cursor {
      cursor = slot == first ? nil : children.previous(slot)
      if stop(slot, .restartMany(first: first), &turn) { return }
    }
    startAll(from: first ?? children.first, .restartMany, &turn)
  }
}

extension SupervisorMachine {
  /// Decides that the supervisor ends: whatever waits is refused, and all children are stopped.
  mutating func end(_ how: Ending, _ turn: inout Turn) {
    guard ending == nil else { return }
    ending = how
    if case .starting(_, let purpose) = activity { refuse(purpose, &turn) }
    for case .request(let token, _) in mailbox { turn.actions.append(.reply(token, .failure(.stopping))) }
    mailbox.removeAll()
    switch activity {
    case .unbooted, .idle: stopNext(&turn)
    case .starting(let slot, _): stopStarting(slot, &turn)
    case .terminating(let termination, .restartMany): activity = .terminating(termination, .ending)
    case .terminating, .ended: break
    }
  }

  private func refuse(_ purpose: StartPurpose, _ turn: inout Turn) {
    switch purpose {
    case .newChild(let token), .restartRequest(let token):
      turn.actions.append(.reply(token, .failure(.stopping)))
    case .boot, .restartOne, .restartMany, .abandoned: break
    }
  }

  /// Stops all children, one of which is starting: in its turn if its process is known, else once it is.
  mutating func stopStarting(_ slot: Slot, _ turn: inout Turn) {
    if let pid = children.state(of: slot).pid {
      children.setState(.running(pid), of: slot)
      stopNext(&turn)
    } else {
      activity = .starting(slot, .abandoned)
      turn.actions.append(.abandonStart(id: children[slot].id))
    }
  }

  /// Stops the last child that still runs, and ends when there is none.
  mutating func stopNext(_ turn: inout Turn) {
    while let slot = children.last {
      if stop(slot, .ending, &turn) { return }
      // Nobody asks for it again: leaving the table makes room for the one before it.
      if children.last == slot { children.remove(slot) }
    }
    activity = .ended
    switch ending {
    case .bootFailed(let reason): turn.actions.append(.bootFailed(reason))
    case .stop(let reason): turn.actions.append(.stopSelf(reason))
    case nil: break
    }
  }
}
