import DequeModule

/// The process of a supervisor: carries out what the ``SupervisorMachine`` decides.
struct SupervisorServer: GenServer {
  enum Message: Sendable {
    /// What became of the start of a child.
    case startEnded(id: String, Result<Pid, StartError>)
    case shutdownTimer(SupervisorMachine.TimerToken)
    case retry(id: String)
    case request(SupervisorMachine.Request, Reply<Answer>)
    case startChild(Child, Reply<Answer>)
    case stop(ExitReason)
  }

  typealias Answer = Result<SupervisorMachine.Answer, SupervisorError>

  private let flags: SupervisorFlags
  private let onGivingUp: (@Sendable () -> Void)?
  private(set) var machine: SupervisorMachine

  /// The children to begin with, until they are the machine's.
  private var initial: [Child]

  /// The start functions of the children, and how often each has been started.
  private var children: [String: Child] = [:]
  private var starts: [String: Int] = [:]

  /// What abandons the start that is under way, if it is one on another node.
  private var abandon: (@Sendable () -> Void)?

  private(set) var requests: [SupervisorMachine.RequestToken: (reply: Reply<Answer>, child: Child?)] = [:]
  private(set) var timers: [SupervisorMachine.TimerToken: ScheduledSend] = [:]
  private var lastRequest: UInt64 = 0

  /// The event at hand, and those that came of it.
  private var events: Deque<SupervisorMachine.Event> = []

  /// - Parameter onGivingUp: told when there has been one restart too many.
  init(_ specification: Supervisor, onGivingUp: (@Sendable () -> Void)? = nil) {
    flags = specification.flags
    initial = specification.children
    self.onGivingUp = onGivingUp
    machine = SupervisorMachine(flags)
  }

  mutating func start(_ me: Context<Message>) throws {
    let descriptions = initial.map(\.description)
    try flags.validate(descriptions)
    me.trapsExits = true
    // A supervisor ends in order, which takes time: the exit of its parent is one event among others, and
    // whoever starts it waits for the children.
    let turn = me.mailbox.makeTurn()
    turn.handlesParentExit = true
    turn.answersStarter = true
    for child in initial { children[child.id] = child }
    initial = []
    apply(.boot(descriptions), me)
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    if case .startEnded = message { abandon = nil }
    switch message {
    case .startEnded(let id, .success(let pid)):
      // What will not be started again need not be known any longer.
      if children[id]?.restart == .temporary { children[id]?.startFunction = nil }
      apply(.childStarted(id: id, pid), me)
    case .startEnded(let id, .failure(let error)): apply(error.event(of: id), me)
    case .shutdownTimer(let token):
      timers[token] = nil
      apply(.shutdownTimerFired(token), me)
    case .retry(let id): apply(.retryRestart(id: id), me)
    case .request(let request, let reply): serve(request, reply, nil, me)
    case .startChild(let child, let reply):
      do throws(SupervisorError) {
        try flags.validate(child.description)
        serve(.startChild(child.description), reply, child, me)
      } catch {
        reply(.failure(error))
      }
    case .stop(let reason): apply(.stop(reason), me)
    }
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    switch info {
    case .down(_, let pid, let reason):
      apply(.childExited(pid, reason), me)
      // Left unsaid if its end needed no report.
      _ = me.mailbox.takeLastWords(of: pid)
    case .exit(let from, let reason)
    where from == me.mailbox.origin.parent || from == me.mailbox.kernel.systemPid:
      apply(.stop(reason), me)
    case .exit, .idle, .timer: break
    case .message: me.logUnexpected(info)
    }
  }

  private mutating func serve(
    _ request: SupervisorMachine.Request,
    _ reply: Reply<Answer>,
    _ child: Child?,
    _ me: Context<Message>
  ) {
    lastRequest += 1
    let token = SupervisorMachine.RequestToken(number: lastRequest)
    requests[token] = (reply, child)
    apply(.request(token, request), me)
  }

  // MARK: Carrying out

  private mutating func apply(_ event: SupervisorMachine.Event, _ me: Context<Message>) {
    events.append(event)
    // Carrying out an action may bring the next event: it waits for the other actions.
    guard events.count == 1 else { return }
    while let event = events.first {
      for action in machine.handle(event, now: me.mailbox.kernel.clock.now) { carryOut(action, me) }
      events.removeFirst()
    }
  }

  private mutating func carryOut(_ action: SupervisorMachine.Action, _ me: Context<Message>) {
    switch action {
    case .start(let id, let request): startChild(id, request, me)
    case .forget(let id):
      children[id] = nil
      starts[id] = nil
    case .abandonStart: abandon?()
    case .exit(let pid, let reason): me.exit(pid, reason)
    case .startTimer(let token, let delay): timers[token] = me.send(.shutdownTimer(token), after: delay)
    case .cancelTimer(let token): timers.removeValue(forKey: token)?.cancel()
    case .sendSelfRetry(let id): me.ref.send(.retry(id: id))
    case .reply(let token, let answer): requests.removeValue(forKey: token)?.reply(answer)
    case .report(let report):
      me.mailbox.log(report, of: children[report.childID]?.card, starts: starts[report.childID, default: 0])
      if report.context == .shutdown { onGivingUp?() }
    case .booted: me.mailbox.takeStarter()?.resolve(.success(me.pid))
    case .bootFailed(let reason): failBoot(reason, me)
    case .stopSelf(let reason): me.stop(reason)
    }
  }

  private mutating func startChild(
    _ id: String,
    _ request: SupervisorMachine.RequestToken?,
    _ me: Context<Message>
  ) {
    if let request, let child = requests[request]?.child { children[id] = child }
    guard let child = children[id] else {
      return me.ref.send(.startEnded(id: id, .failure(StartError(reason: .noproc))))
    }
    let count = starts[id, default: 0]
    starts[id] = count + 1
    if count > 0 { me.mailbox.kernel.metrics.restarts.wrappingAdd(1, ordering: .relaxed) }
    let promise = StartPromise { [ref = me.ref] result in ref.send(.startEnded(id: id, result)) }
    do throws(StartError) {
      switch try child.start(by: me.mailbox, restarts: count, promise) {
      case .here(let process): apply(.childSpawned(id: id, process.pid), me)
      case .elsewhere(let abandon): self.abandon = abandon
      }
    } catch {
      me.ref.send(.startEnded(id: id, .failure(error)))
    }
  }

  /// Ends without a trace other than the starter's error.
  private func failBoot(_ reason: ExitReason, _ me: Context<Message>) {
    if me.mailbox.hasWaitingStarter, let parent = me.mailbox.origin.parent { me.unlink(parent) }
    me.stop(reason)
  }
}

extension StartError {
  /// What the machine is told of a start that came to nothing.
  fileprivate func event(of id: String) -> SupervisorMachine.Event {
    guard let reason else { return .childIgnored(id: id) }
    return .childStartFailed(id: id, reason, alreadyStarted: alreadyStarted)
  }
}
