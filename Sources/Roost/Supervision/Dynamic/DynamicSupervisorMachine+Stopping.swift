extension DynamicSupervisorMachine {
  mutating func noteExit(of pid: Pid, _ reason: ExitReason, _ turn: inout Turn) {
    // A child that is being restarted still goes by the pid of the process that ended.
    guard let key = children.key(of: pid), let entry = children[key], entry.pid == pid else { return }
    switch entry.state {
    case .starting(var start):
      if start.exit == nil { start.exit = reason }
      children.setState(.starting(start), of: key)
    case .running: handleExit(of: key, pid, reason, &turn)
    case .stopping(let stop): finish(key, stop, reason, &turn)
    case .restarting: break
    }
  }

  /// Stops a child, and says whether it has to be waited for.
  mutating func stop(_ key: ChildKey, for request: RequestToken?, _ turn: inout Turn) -> Bool {
    guard let entry = children[key] else { return false }
    var stop = Stop()
    if let request { stop.requests.append(request) }
    switch entry.state {
    case .restarting:
      forget(key, &turn)
      return false
    case .starting(let start):
      refuse(start, entry, &turn)
      if start.exit != nil {
        forget(key, &turn)
        return false
      }
      if let pid = start.pid {
        beginStop(key, pid, stop, &turn)
      } else {
        children.setState(.stopping(stop), of: key)
        turn.actions.append(.abandonStart(key))
      }
    case .running(let pid): beginStop(key, pid, stop, &turn)
    case .stopping(var stop):
      if let request { stop.requests.append(request) }
      children.setState(.stopping(stop), of: key)
    }
    return true
  }

  /// Tells whoever waits for a start that it was ended.
  private func refuse(_ start: Start, _ entry: Entry, _ turn: inout Turn) {
    guard let request = start.request else { return }
    let error: SupervisorError =
      ending == nil ? .startFailed(entry.child.id, start.exit ?? .shutdown) : .stopping
    turn.actions.append(.reply(request, .failure(error)))
  }

  /// Sends a child whose process is known the signal to end.
  mutating func beginStop(_ key: ChildKey, _ pid: Pid, _ stop: Stop, _ turn: inout Turn) {
    guard let entry = children[key] else { return }
    var stop = stop
    stop.pid = pid
    turn.actions.append(.exit(pid, entry.child.shutdown == .brutalKill ? .kill : .shutdown))
    if case .timeout(let time) = entry.child.shutdown { stop.timer = startTimer(for: [key], time, &turn) }
    children.setState(.stopping(stop), of: key)
  }

  /// Stops all children, with one timer for all those that have the same time.
  mutating func stopAll(_ turn: inout Turn) {
    var patience: [Duration: [ChildKey]] = [:]
    for key in children.keys {
      guard let entry = children[key] else { continue }
      if case .timeout(let time) = entry.child.shutdown, case .running(let pid) = entry.state {
        patience[time, default: []].append(key)
        turn.actions.append(.exit(pid, .shutdown))
      } else {
        _ = stop(key, for: nil, &turn)
      }
    }
    for (time, keys) in patience.sorted(by: { $0.key < $1.key }) {
      let timer = startTimer(for: keys, time, &turn)
      for key in keys {
        children.setState(.stopping(Stop(pid: children[key]?.pid, timer: timer)), of: key)
      }
    }
  }

  private mutating func startTimer(
    for keys: [ChildKey],
    _ time: Duration,
    _ turn: inout Turn
  ) -> TimerToken {
    lastTimer += 1
    let timer = TimerToken(number: lastTimer)
    deadlines[timer] = Deadline(keys: keys, left: keys.count)
    turn.actions.append(.startTimer(timer, after: time))
    return timer
  }

  mutating func killOverdue(_ token: TimerToken, _ turn: inout Turn) {
    guard let deadline = deadlines.removeValue(forKey: token) else { return }
    for key in deadline.keys {
      guard let entry = children[key], case .stopping(var stop) = entry.state, let pid = stop.pid else {
        continue
      }
      stop.timer = nil
      children.setState(.stopping(stop), of: key)
      turn.actions.append(.exit(pid, .kill))
    }
  }

  /// A child that was to be stopped has ended.
  mutating func finish(_ key: ChildKey, _ stop: Stop, _ reason: ExitReason, _ turn: inout Turn) {
    guard let entry = children[key] else { return }
    if let timer = stop.timer, let deadline = deadlines[timer] {
      deadlines[timer]?.left -= 1
      if deadline.left == 1 {
        deadlines[timer] = nil
        turn.actions.append(.cancelTimer(timer))
      }
    }
    // A start that came to nothing has left no process that could have shut down.
    if stop.pid != nil, !entry.child.endsWell(with: reason) {
      report(.shutdownError, key, entry, stop.pid, reason, &turn)
    }
    forget(key, &turn)
    for request in stop.requests { turn.actions.append(.reply(request, .success(.done))) }
  }
}
