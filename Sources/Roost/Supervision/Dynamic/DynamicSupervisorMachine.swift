/// The decisions of a dynamic supervisor, as Elixir's `DynamicSupervisor` makes them, but for one thing: it
/// does not wait for a child that starts or stops before it sees to the next.
///
/// Feed it what happens with ``handle(_:now:)`` and carry out what it returns, in order. No event but the
/// list of all children, and the supervisor's own end, costs more with many children than with few.
struct DynamicSupervisorMachine: Sendable {
  typealias Entry = DynamicChildTable.Entry
  typealias Start = DynamicChildTable.Start
  typealias Stop = DynamicChildTable.Stop

  /// One call of ``handle(_:now:)``.
  struct Turn {
    let now: Duration
    var actions: [Action] = []
  }

  /// The children that a timer is to kill, and how many of them have not ended yet.
  struct Deadline: Sendable {
    var keys: [ChildKey]
    var left: Int
  }

  let flags: DynamicSupervisorFlags
  var children = DynamicChildTable()
  var restarts: RestartHistory
  var deadlines: [TimerToken: Deadline] = [:]
  var lastTimer: UInt64 = 0

  /// How the supervisor ends, once that is decided.
  private(set) var ending: ExitReason?
  private var hasEnded = false

  init(_ flags: DynamicSupervisorFlags) {
    self.flags = flags
    restarts = RestartHistory(flags.intensity)
  }

  /// Takes an event at the time `now`, of a clock that never goes back, and says what to do about it.
  mutating func handle(_ event: Event, now: Duration) -> [Action] {
    var turn = Turn(now: now)
    switch event {
    case .childSpawned(let key, let pid): noteSpawn(of: key, pid, &turn)
    case .childStarted(let key, let pid): noteStart(of: key, pid, &turn)
    case .childIgnored(let key): noteStartCameToNothing(key, nil, &turn)
    case .childStartFailed(let key, let reason): noteStartCameToNothing(key, reason, &turn)
    case .childExited(let pid, let reason): noteExit(of: pid, reason, &turn)
    case .shutdownTimerFired(let token): killOverdue(token, &turn)
    case .retryRestart(let key): retry(key, &turn)
    case .request(let token, let request): serve(request, token, &turn)
    case .stop(let reason): end(reason, &turn)
    }
    if let ending, children.isEmpty, !hasEnded {
      hasEnded = true
      turn.actions.append(.stopSelf(ending))
    }
    return turn.actions
  }

  // MARK: Requests

  private mutating func serve(_ request: Request, _ token: RequestToken, _ turn: inout Turn) {
    do throws(SupervisorError) {
      if ending != nil { throw .stopping }
      if let answer = try answer(request, token, &turn) {
        turn.actions.append(.reply(token, .success(answer)))
      }
    } catch {
      turn.actions.append(.reply(token, .failure(error)))
    }
  }

  /// The answer, or nil if it has to wait for a child to start or end.
  private mutating func answer(
    _ request: Request,
    _ token: RequestToken,
    _ turn: inout Turn
  ) throws(SupervisorError) -> Answer? {
    switch request {
    case .startChild(let child):
      try flags.validate(child)
      if let most = flags.maxChildren, children.count >= most { throw .tooManyChildren(most) }
      turn.actions.append(.start(children.append(child, for: token), request: token))
      return nil
    case .terminateChild(let pid):
      return stop(try key(of: pid), for: token, &turn) ? nil : .done
    case .describeChild(let pid):
      guard let entry = children[try key(of: pid)] else { throw .unknownChild(pid) }
      return .description(entry.child)
    case .whichChildren: return .children(children.infos)
    case .countChildren: return .counts(children.counts)
    }
  }

  private func key(of pid: Pid) throws(SupervisorError) -> ChildKey {
    guard let key = children.key(of: pid) else { throw .unknownChild(pid) }
    return key
  }

  // MARK: The end

  /// Decides that the supervisor ends: all children are stopped, at the same time.
  mutating func end(_ reason: ExitReason, _ turn: inout Turn) {
    guard ending == nil else { return }
    ending = reason
    stopAll(&turn)
  }

  // MARK: Reports

  func report(
    _ context: SupervisorReport.Context,
    _ key: ChildKey,
    _ entry: Entry,
    _ pid: Pid?,
    _ reason: ExitReason,
    _ turn: inout Turn
  ) {
    let report = SupervisorReport(
      context: context,
      childID: entry.child.id,
      pid: pid,
      reason: reason,
      restartsLeft: restarts.left
    )
    turn.actions.append(.report(key, report))
  }

  mutating func forget(_ key: ChildKey, _ turn: inout Turn) {
    children.remove(key)
    turn.actions.append(.forget(key))
  }
}
