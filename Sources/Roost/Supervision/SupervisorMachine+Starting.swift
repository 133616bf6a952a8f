extension SupervisorMachine {
  enum StartOutcome {
    case started(Pid)
    case ignored
    /// With the process that has the child's name already, if that was the trouble.
    case failed(ExitReason, Pid? = nil)
  }

  mutating func boot(_ descriptions: [ChildDescription], _ turn: inout Turn) {
    guard case .unbooted = activity else { return }
    do throws(SupervisorError) {
      try flags.validate(descriptions)
    } catch {
      return end(.bootFailed(.error(.init(error))), &turn)
    }
    children.reserveCapacity(descriptions.count)
    for description in descriptions { _ = children.append(description) }
    startAll(from: children.first, .boot, &turn)
  }

  /// Starts the child and, as each is up, those after it.
  mutating func startAll(from slot: Slot?, _ purpose: StartPurpose, _ turn: inout Turn) {
    if let slot { return start(slot, purpose, request: nil, &turn) }
    activity = .idle
    if case .boot = purpose {
      isBooted = true
      turn.actions.append(.booted)
    }
  }

  mutating func start(_ slot: Slot, _ purpose: StartPurpose, request: RequestToken?, _ turn: inout Turn) {
    children.setState(.starting(nil), of: slot)
    activity = .starting(slot, purpose)
    turn.actions.append(.start(id: children[slot].id, request: request))
  }

  mutating func noteSpawn(of id: String, _ pid: Pid, _ turn: inout Turn) {
    guard case .starting(let slot, let purpose) = activity, children[slot].id == id,
      children.slot(of: pid) == nil
    else { return }
    children.setState(.starting(pid), of: slot)
    if case .abandoned = purpose { stopStarting(slot, &turn) }
  }

  mutating func noteStart(of id: String, _ outcome: StartOutcome, _ turn: inout Turn) {
    guard case .starting(let slot, let purpose) = activity else {
      return noteLateStart(of: id, outcome, &turn)
    }
    guard children[slot].id == id else { return }
    var outcome = outcome
    if case .started(let pid) = outcome, let other = children.slot(of: pid), other != slot {
      outcome = .failed(.other("its start gave \(pid), which is child \"\(children[other].id)\""))
    }
    let next = children.next(slot)
    settle(slot, purpose, outcome, &turn)
    activity = .idle
    switch (purpose, outcome) {
    case (.boot, .failed(let reason, _)):
      end(.bootFailed(.shutdownBecause("child \"\(id)\" failed to start: \(reason)")), &turn)
    case (.boot, _):
      startAll(from: next, purpose, &turn)
    case (.restartMany, .started), (.restartMany, .ignored):
      startAll(from: next, purpose, &turn)
    case (.restartOne, .failed), (.restartMany, .failed):
      turn.actions.append(.sendSelfRetry(id: id))
    case (.restartOne, _):
      break
    case (.newChild(let token), _), (.restartRequest(let token), _):
      turn.actions.append(.reply(token, reply(to: id, outcome)))
    case (.abandoned, _):
      stopNext(&turn)
    }
  }

  /// Brings the child's state up to what became of its start.
  private mutating func settle(
    _ slot: Slot,
    _ purpose: StartPurpose,
    _ outcome: StartOutcome,
    _ turn: inout Turn
  ) {
    switch outcome {
    case .started(let pid): children.setState(.running(pid), of: slot)
    case .ignored: retire(slot, &turn)
    case .failed(let reason, _):
      let pid = children.state(of: slot).pid
      switch purpose {
      case .boot:
        children.setState(.notRunning, of: slot)
        report(.startError, slot, pid, reason, &turn)
      case .restartOne, .restartMany:
        children.setState(.restarting, of: slot)
        report(.startError, slot, pid, reason, &turn)
      case .newChild: forget(slot, &turn)
      case .restartRequest, .abandoned: children.setState(.notRunning, of: slot)
      }
    }
  }

  private func reply(to id: String, _ outcome: StartOutcome) -> Result<Answer, SupervisorError> {
    switch outcome {
    case .started(let pid): .success(.started(pid))
    case .ignored: .success(.started(nil))
    case .failed(_, let other?): .failure(.nameTaken(id, other))
    case .failed(let reason, nil): .failure(.startFailed(id, reason))
    }
  }

  /// A start that a stop overtook may still be heard of: that it came to nothing is as good as its exit.
  private mutating func noteLateStart(of id: String, _ outcome: StartOutcome, _ turn: inout Turn) {
    guard ending != nil, let slot = children.slot(of: id), let pid = children.state(of: slot).pid else {
      return
    }
    switch outcome {
    case .started: break
    case .ignored: noteExit(of: pid, .normal, &turn)
    case .failed(let reason, _): noteExit(of: pid, reason, &turn)
    }
  }
}
