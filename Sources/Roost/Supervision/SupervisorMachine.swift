import DequeModule

/// The decisions of a supervisor, as OTP's `supervisor` makes them.
///
/// Feed it what happens with ``handle(_:now:)`` and carry out what it returns, in order. OTP's supervisor
/// blocks while it starts or stops a child, and finds in its mailbox what came meanwhile; the machine keeps
/// that in a mailbox of its own. Only a stop overtakes: nothing is started any more, the restart or start
/// under way is dropped, and all children are stopped.
///
/// With the strategy ``RestartStrategy/oneForOne`` no event costs more with many children than with few.
struct SupervisorMachine: Sendable {
  typealias Slot = ChildTable.Slot

  /// What the machine is in the middle of.
  enum Activity: Sendable {
    case unbooted
    case idle
    /// Waits for what becomes of a start.
    case starting(Slot, StartPurpose)
    /// Waits for a child to end.
    case terminating(Termination, StopPurpose)
    case ended
  }

  enum StartPurpose: Sendable {
    /// And then the children after it.
    case boot
    case newChild(RequestToken)
    case restartRequest(RequestToken)
    case restartOne
    /// And then the children after it.
    case restartMany
    /// The supervisor stops as soon as it is known what to stop.
    case abandoned
  }

  enum StopPurpose: Sendable {
    case request(RequestToken)
    /// To be started again, from `first` on (all if nil), once those before it down to `first` are stopped.
    case restartMany(first: Slot?)
    case ending
  }

  struct Termination: Sendable {
    let slot: Slot
    let pid: Pid
    /// What turns the shutdown into a kill, until it did.
    var timer: TimerToken?
  }

  /// How the supervisor ends, once that is decided.
  enum Ending: Sendable {
    case bootFailed(ExitReason)
    case stop(ExitReason)
  }

  /// What waits until the machine is idle.
  enum Deferred: Sendable {
    case exit(Pid)
    case retry(id: String)
    case request(RequestToken, Request)
  }

  /// One call of ``handle(_:now:)``.
  struct Turn {
    let now: Duration
    var actions: [Action] = []
  }

  let flags: SupervisorFlags
  var children = ChildTable()
  var restarts: RestartHistory
  var activity: Activity = .unbooted
  var isBooted = false
  var ending: Ending?
  var mailbox: Deque<Deferred> = []
  var lastTimer: UInt64 = 0

  init(_ flags: SupervisorFlags) {
    self.flags = flags
    self.restarts = RestartHistory(flags.intensity)
  }

  /// Takes an event at the time `now`, of a clock that never goes back, and says what to do about it.
  mutating func handle(_ event: Event, now: Duration) -> [Action] {
    var turn = Turn(now: now)
    take(event, &turn)
    while case .idle = activity, let next = mailbox.popFirst() { process(next, &turn) }
    return turn.actions
  }

  private mutating func take(_ event: Event, _ turn: inout Turn) {
    switch event {
    case .boot(let descriptions): boot(descriptions, &turn)
    case .childSpawned(let id, let pid): noteSpawn(of: id, pid, &turn)
    case .childStarted(let id, let pid): noteStart(of: id, .started(pid), &turn)
    case .childIgnored(let id): noteStart(of: id, .ignored, &turn)
    case .childStartFailed(let id, let reason, let other): noteStart(of: id, .failed(reason, other), &turn)
    case .childExited(let pid, let reason): noteExit(of: pid, reason, &turn)
    case .shutdownTimerFired(let token): killOverdue(token, &turn)
    case .retryRestart(let id): if ending == nil { mailbox.append(.retry(id: id)) }
    case .request(let token, let request):
      if ending == nil {
        mailbox.append(.request(token, request))
      } else {
        turn.actions.append(.reply(token, .failure(.stopping)))
      }
    case .stop(let reason): end(isBooted ? .stop(reason) : .bootFailed(reason), &turn)
    }
  }

  private mutating func process(_ deferred: Deferred, _ turn: inout Turn) {
    switch deferred {
    case .exit(let pid):
      // Stopping a child takes its exit out of turn: then there is nothing left to handle here.
      guard let slot = children.slot(of: pid), let reason = children.takeExit(of: pid) else { return }
      handleExit(of: slot, pid, reason, &turn)
    case .retry(let id):
      guard let slot = children.slot(of: id), children.state(of: slot) == .restarting else { return }
      restart(slot, allowed: restarts.record(turn.now), &turn)
    case .request(let token, let request):
      serve(request, token, &turn)
    }
  }

  func report(
    _ context: SupervisorReport.Context,
    _ slot: Slot,
    _ pid: Pid?,
    _ reason: ExitReason,
    _ turn: inout Turn
  ) {
    let report = SupervisorReport(
      context: context,
      childID: children[slot].id,
      pid: pid,
      reason: reason,
      restartsLeft: restarts.left
    )
    turn.actions.append(.report(report))
  }

  /// A child without a process: a temporary one is forgotten, another keeps its spec.
  mutating func retire(_ slot: Slot, _ turn: inout Turn) {
    if children[slot].restart == .temporary {
      forget(slot, &turn)
    } else {
      children.setState(.notRunning, of: slot)
    }
  }

  mutating func forget(_ slot: Slot, _ turn: inout Turn) {
    turn.actions.append(.forget(id: children[slot].id))
    children.remove(slot)
  }
}
