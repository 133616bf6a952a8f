extension SupervisorMachine {
  /// A child ended of itself.
  mutating func handleExit(of slot: Slot, _ pid: Pid, _ reason: ExitReason, _ turn: inout Turn) {
    let child = children[slot]
    if child.restarts(after: reason) {
      let allowed = restarts.record(turn.now)
      report(.childTerminated, slot, pid, reason, &turn)
      return restart(slot, allowed: allowed, &turn)
    }
    if !reason.isOrderly {
      restarts.expire(turn.now)
      report(.childTerminated, slot, pid, reason, &turn)
    }
    retire(slot, &turn)
    if child.isSignificant { shutDownIfDue(&turn) }
  }

  /// A significant child, which is not restarted, ended of itself.
  private mutating func shutDownIfDue(_ turn: inout Turn) {
    switch flags.autoShutdown {
    case .never: break
    case .anySignificant: end(.stop(.shutdown), &turn)
    case .allSignificant: if children.liveSignificant == 0 { end(.stop(.shutdown), &turn) }
    }
  }

  /// Restarts the child, and with it those the strategy names; gives up if that is one restart too many.
  mutating func restart(_ slot: Slot, allowed: Bool, _ turn: inout Turn) {
    children.setState(.notRunning, of: slot)
    guard allowed else {
      report(.shutdown, slot, nil, SupervisorReport.reachedMaxRestartIntensity, &turn)
      return end(.stop(.shutdown), &turn)
    }
    switch flags.strategy {
    case .oneForOne: start(slot, .restartOne, request: nil, &turn)
    case .restForOne: stopForRestart(from: children.last, downTo: slot, &turn)
    case .oneForAll: stopForRestart(from: children.last, downTo: nil, &turn)
    }
  }
}
