import DequeModule

/// The process of a dynamic supervisor: carries out what the ``DynamicSupervisorMachine`` decides.
struct DynamicSupervisorServer: GenServer {
  typealias Machine = DynamicSupervisorMachine

  enum Message: Sendable {
    /// What became of the start of a child.
    case startEnded(Machine.ChildKey, Result<Pid, StartError>)
    case shutdownTimer(Machine.TimerToken)
    case retry(Machine.ChildKey)
    case startChild(Child, Reply<Answer>)
    /// A task is stopped as the supervisor says unless the task itself does.
    case startTask(Child, ShutdownPolicy?, Reply<Answer>)
    /// Stops a child; nobody waits for it.
    case terminate(Pid)
    case request(Machine.Request, Reply<Answer>)
    case stop(ExitReason)
  }

  /// The answer, and the process that was started: it may have ended by the time it is asked for.
  typealias Answer = Result<(Machine.Answer, Process?), SupervisorError>

  /// Who waits for an answer and, if it is to a start, what is started.
  private struct Request {
    var reply: Reply<Answer>?
    var child: Child?
    var process: Process?
  }

  /// What is needed to start a child again.
  private struct Restartable {
    let child: Child
    var starts = 0
  }

  private let flags: DynamicSupervisorFlags
  private let taskShutdown: ShutdownPolicy?
  private var machine: Machine

  private var children: [Machine.ChildKey: Restartable] = [:]

  /// What the log says of those that will not be started again.
  private var cards: [Machine.ChildKey: ChildCard] = [:]
  private var requests: [Machine.RequestToken: Request] = [:]

  /// What abandons those starts that are under way on other nodes.
  private var abandons: [Machine.ChildKey: @Sendable () -> Void] = [:]
  private var timers: [Machine.TimerToken: ScheduledSend] = [:]
  private var lastRequest: UInt64 = 0

  /// The event at hand, and those that came of it.
  private var events: Deque<Machine.Event> = []

  /// - Parameter taskShutdown: how tasks are stopped, if the children are tasks.
  init(_ flags: DynamicSupervisorFlags, taskShutdown: ShutdownPolicy? = nil) {
    self.flags = flags
    self.taskShutdown = taskShutdown
    machine = Machine(flags)
  }

  mutating func start(_ me: Context<Message>) throws {
    try flags.validate()
    if let taskShutdown {
      try flags.validate(ChildDescription(id: "task", restart: .temporary, shutdown: taskShutdown))
    }
    me.trapsExits = true
    // A supervisor ends in order, which takes time: the exit of its parent is one event among others.
    me.mailbox.makeTurn().handlesParentExit = true
  }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    if case .startEnded(let key, _) = message { abandons[key] = nil }
    switch message {
    case .startEnded(let key, .success(let pid)): apply(.childStarted(key, pid), me)
    case .startEnded(let key, .failure(let error)):
      apply(error.reason.map { .childStartFailed(key, $0) } ?? .childIgnored(key), me)
    case .shutdownTimer(let token):
      timers[token] = nil
      apply(.shutdownTimerFired(token), me)
    case .retry(let key): apply(.retryRestart(key), me)
    case .startChild(let child, let reply):
      serve(.startChild(child.description), Request(reply: reply, child: child), me)
    case .startTask(var child, let shutdown, let reply):
      if let shutdown = shutdown ?? taskShutdown { child.shutdown = shutdown }
      serve(.startChild(child.description), Request(reply: reply, child: child), me)
    case .terminate(let pid): serve(.terminateChild(pid), Request(), me)
    case .request(let request, let reply): serve(request, Request(reply: reply), me)
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

  private mutating func serve(_ request: Machine.Request, _ asked: Request, _ me: Context<Message>) {
    lastRequest += 1
    let token = Machine.RequestToken(number: lastRequest)
    requests[token] = asked
    apply(.request(token, request), me)
  }

  // MARK: Carrying out

  private mutating func apply(_ event: Machine.Event, _ me: Context<Message>) {
    events.append(event)
    // Carrying out an action may bring the next event: it waits for the other actions.
    guard events.count == 1 else { return }
    while let event = events.first {
      for action in machine.handle(event, now: me.mailbox.kernel.clock.now) { carryOut(action, me) }
      events.removeFirst()
    }
  }

  private mutating func carryOut(_ action: Machine.Action, _ me: Context<Message>) {
    switch action {
    case .start(let key, let request?): start(key, request, me)
    case .start(let key, nil): restart(key, me)
    case .forget(let key):
      children[key] = nil
      cards[key] = nil
    case .abandonStart(let key): abandons[key]?()
    case .exit(let pid, let reason): me.exit(pid, reason)
    case .startTimer(let token, let delay): timers[token] = me.send(.shutdownTimer(token), after: delay)
    case .cancelTimer(let token): timers.removeValue(forKey: token)?.cancel()
    case .sendSelfRetry(let key): me.ref.send(.retry(key))
    case .reply(let token, let answer):
      guard let request = requests.removeValue(forKey: token) else { return }
      request.reply?(answer.map { ($0, request.process) })
    case .report(let key, let report):
      let known = children[key]
      me.mailbox.log(report, of: known?.child.card ?? cards[key], starts: known?.starts ?? 0)
    case .stopSelf(let reason): me.stop(reason)
    }
  }

  private mutating func start(
    _ key: Machine.ChildKey,
    _ request: Machine.RequestToken,
    _ me: Context<Message>
  ) {
    guard let child = requests[request]?.child.take() else { return }
    // Of a temporary child nothing is kept that its start function may hold on to.
    if child.restart == .temporary {
      cards[key] = child.card
    } else {
      children[key] = Restartable(child: child, starts: 1)
    }
    let process = launch(child, key, restarts: 0, me)
    requests[request]?.process = process
  }

  private mutating func restart(_ key: Machine.ChildKey, _ me: Context<Message>) {
    guard let known = children[key] else {
      return me.ref.send(.startEnded(key, .failure(StartError(reason: .noproc))))
    }
    children[key]?.starts += 1
    me.mailbox.kernel.metrics.restarts.wrappingAdd(1, ordering: .relaxed)
    _ = launch(known.child, key, restarts: known.starts, me)
  }

  private mutating func launch(
    _ child: Child,
    _ key: Machine.ChildKey,
    restarts: Int,
    _ me: Context<Message>
  ) -> Process? {
    let promise = StartPromise { [ref = me.ref] result in ref.send(.startEnded(key, result)) }
    do throws(StartError) {
      switch try child.start(by: me.mailbox, restarts: restarts, promise) {
      case .here(let process):
        apply(.childSpawned(key, process.pid), me)
        return process
      case .elsewhere(let abandon):
        abandons[key] = abandon
        return nil
      }
    } catch {
      me.ref.send(.startEnded(key, .failure(error)))
      return nil
    }
  }
}
