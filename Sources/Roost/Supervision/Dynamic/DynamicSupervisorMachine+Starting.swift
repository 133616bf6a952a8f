extension DynamicSupervisorMachine {
  mutating func noteSpawn(of key: ChildKey, _ pid: Pid, _ turn: inout Turn) {
    guard let entry = children[key], children.key(of: pid) == nil else { return }
    switch entry.state {
    case .starting(var start) where start.pid == nil:
      start.pid = pid
      children.setState(.starting(start), of: key)
    case .stopping(let stop) where stop.pid == nil:
      beginStop(key, pid, stop, &turn)
    case .starting, .running, .restarting, .stopping: break
    }
  }

  mutating func noteStart(of key: ChildKey, _ pid: Pid, _ turn: inout Turn) {
    guard let entry = children[key] else { return }
    if let other = children.key(of: pid), other != key {
      let other = children[other]?.child.id ?? ""
      return noteStartCameToNothing(
        key,
        .other("its start gave \(pid), which is child \"\(other)\""),
        &turn
      )
    }
    switch entry.state {
    case .starting(let start):
      children.settle(key, as: pid)
      if let request = start.request { turn.actions.append(.reply(request, .success(.started(pid)))) }
      if let reason = start.exit { handleExit(of: key, pid, reason, &turn) }
    case .stopping(let stop) where stop.pid == nil: noteSpawn(of: key, pid, &turn)
    case .running, .restarting, .stopping: break
    }
  }

  /// The start failed, or, without a reason, was ignored; no process is left of it.
  mutating func noteStartCameToNothing(_ key: ChildKey, _ reason: ExitReason?, _ turn: inout Turn) {
    guard let entry = children[key] else { return }
    switch entry.state {
    case .starting(let start):
      if let request = start.request {
        let reply: Result<Answer, SupervisorError> =
          reason.map { .failure(.startFailed(entry.child.id, $0)) } ?? .success(.started(nil))
        turn.actions.append(.reply(request, reply))
        forget(key, &turn)
      } else if let reason {
        report(.startError, key, entry, start.pid, reason, &turn)
        children.setState(.restarting, of: key)
        turn.actions.append(.sendSelfRetry(key))
      } else {
        forget(key, &turn)
      }
    case .stopping(let stop): finish(key, stop, reason ?? .normal, &turn)
    case .running, .restarting: break
    }
  }

  mutating func retry(_ key: ChildKey, _ turn: inout Turn) {
    guard let entry = children[key], case .restarting = entry.state else { return }
    restart(key, entry, allowed: restarts.record(turn.now), &turn)
  }

  /// A child that was up ended of itself.
  mutating func handleExit(of key: ChildKey, _ pid: Pid, _ reason: ExitReason, _ turn: inout Turn) {
    guard let entry = children[key] else { return }
    if entry.child.restarts(after: reason) {
      let allowed = restarts.record(turn.now)
      report(.childTerminated, key, entry, pid, reason, &turn)
      return restart(key, entry, allowed: allowed, &turn)
    }
    if !reason.isOrderly {
      restarts.expire(turn.now)
      report(.childTerminated, key, entry, pid, reason, &turn)
    }
    forget(key, &turn)
  }

  /// Restarts the child; gives up if that is one restart too many.
  private mutating func restart(_ key: ChildKey, _ entry: Entry, allowed: Bool, _ turn: inout Turn) {
    guard allowed else {
      report(.shutdown, key, entry, nil, SupervisorReport.reachedMaxRestartIntensity, &turn)
      forget(key, &turn)
      return end(.shutdown, &turn)
    }
    children.setState(.starting(Start()), of: key)
    turn.actions.append(.start(key, request: nil))
  }
}
