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

  private let specification: Supervisor
  private var machine: SupervisorMachine
  private var parent: Pid?
  private var starter: StartPromise?

  /// The start functions of the children, and how often each has been started.
  private var children: [String: Child] = [:]
  private var starts: [String: Int] = [:]

  private var requests: [SupervisorMachine.RequestToken: (reply: Reply<Answer>, child: Child?)] = [:]
  private var timers: [SupervisorMachine.TimerToken: ScheduledSend] = [:]
  private var lastRequest: UInt64 = 0

  /// The event at hand, and those that came of it.
  private var events: Deque<SupervisorMachine.Event> = []

  init(_ specification: Supervisor) {
    self.specification = specification
    machine = SupervisorMachine(specification.flags)
  }

  mutating func start(_ me: Context<Message>) throws {
    let descriptions = specification.children.map(\.description)
    try specification.flags.validate(descriptions)
    me.trapsExits = true
    // A supervisor ends in order, which takes time: the exit of its parent is one event among others, and
    // whoever starts it waits for the children.
    parent = me.mailbox.origin.parent
    me.mailbox.origin.parent = nil
    starter = me.mailbox.origin.starter.take()
    for child in specification.children { children[child.id] = child }
    apply(.boot(descriptions), me)
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .startEnded(let id, .success(let pid)): apply(.childStarted(id: id, pid), me)
    case .startEnded(let id, .failure(let error)):
      apply(error.reason.map { .childStartFailed(id: id, $0) } ?? .childIgnored(id: id), me)
    case .shutdownTimer(let token):
      timers[token] = nil
      apply(.shutdownTimerFired(token), me)
    case .retry(let id): apply(.retryRestart(id: id), me)
    case .request(let request, let reply): serve(request, reply, nil, me)
    case .startChild(let child, let reply):
      do throws(SupervisorError) {
        try specification.flags.validate(child.description)
        serve(.startChild(child.description), reply, child, me)
      } catch {
        reply(.failure(error))
      }
    case .stop(let reason): apply(.stop(reason), me)
    }
  }

  mutating func handle(info: Info, _ me: Context<Message>) {
    switch info {
    case .down(_, let pid, let reason): apply(.childExited(pid, reason), me)
    case .exit(let from, let reason) where from == parent || from == me.mailbox.kernel.systemPid:
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
    case .exit(let pid, let reason): me.exit(pid, reason)
    case .startTimer(let token, let delay): timers[token] = me.send(.shutdownTimer(token), after: delay)
    case .cancelTimer(let token): timers.removeValue(forKey: token)?.cancel()
    case .sendSelfRetry(let id): me.ref.send(.retry(id: id))
    case .reply(let token, let answer): requests.removeValue(forKey: token)?.reply(answer)
    case .report(let report): me.mailbox.log(report)
    case .booted: starter.take()?.resolve(.success(me.pid))
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
      let process = try child.start(by: me.mailbox, restarts: count, promise)
      apply(.childSpawned(id: id, process.pid), me)
    } catch {
      me.ref.send(.startEnded(id: id, .failure(error)))
    }
  }

  /// Ends without a trace other than the starter's error.
  private mutating func failBoot(_ reason: ExitReason, _ me: Context<Message>) {
    if let starter = starter.take() {
      me.mailbox.origin.starter = starter
      if let parent { me.unlink(parent) }
    }
    me.stop(reason)
  }
}
