import Synchronization

/// What the loops of both kinds of server have in common.
extension Mailbox {
  /// An event as a server sees it.
  @usableFromInline
  enum Interpreted {
    case info(Info)
    case inspect(any StateInspection)

    /// Whoever started the server has ended; the server, which traps exits, ends too (`gen_server`).
    case parentExit(ExitReason)

    /// Nothing that the server has to do with.
    case nothing
  }

  @usableFromInline
  func interpret(_ event: Event) -> Interpreted {
    switch event {
    case .info(.exit(let from, let reason)) where isParental(from):
      control.withLock { control in
        let ties = control.makeTies()
        if ties.pendingExit == nil { ties.pendingExit = reason }
      }
      return .parentExit(reason)
    case .info(let info):
      return .info(info)
    case .timer(let ref):
      return makeTurn().timers.removeValue(forKey: ref) == nil ? .nothing : .info(.timer(ref))
    case .idle(let generation):
      guard let turn, turn.idleGeneration == generation, turn.idleTimeout != nil, length == 0 else {
        return .nothing
      }
      return .info(.idle)
    case .system(.suspend(let reply)):
      makeTurn().isSuspended = true
      attention.store(true, ordering: .releasing)
      reply(())
      return .nothing
    case .system(.resume(let reply)):
      makeTurn().isSuspended = false
      attention.store(true, ordering: .releasing)
      reply(())
      return .nothing
    case .system(.inspect(let inspection)):
      return .inspect(inspection)
    }
  }

  private func isParental(_ pid: Pid) -> Bool {
    (pid == origin.parent || pid == kernel.systemPid) && turn?.handlesParentExit != true
  }

  /// Something that a handler asked for.
  @usableFromInline
  enum Wish {
    case stop(ExitReason)

    /// A continuation, to be handled before anything in the mailbox.
    case handle(Message)
  }

  @usableFromInline
  func nextWish() -> Wish? {
    guard let turn, !turn.wishes.isEmpty else { return nil }
    if turn.wishes.contains(.stop) { return .stop(turn.stopReason ?? .normal) }
    if let message = turn.continuations.popFirst() { return .handle(message) }
    turn.wishes.remove(.continuation)
    armIdleTimer(turn)
    return nil
  }

  /// Starts the idle timeout over: it runs from the last handler.
  private func armIdleTimer(_ turn: Turn<Message>) {
    if let old = turn.idleTimer.take() { kernel.timers.cancel(old) }
    guard let timeout = turn.idleTimeout else {
      turn.wishes.remove(.idleTimeout)
      return
    }
    turn.idleGeneration &+= 1
    let timer = WakeTimer { [weak self, generation = turn.idleGeneration] in
      self?.post(.idle(generation: generation))
    }
    turn.idleTimer = timer
    kernel.timers.start(timer, after: timeout)
  }

  /// An exit signal, or the end, that came before the process first ran.
  @usableFromInline
  func exitBeforeStart() -> Taken? {
    pendingExit.map { .exit($0) }
  }

  @usableFromInline
  var pendingExit: ExitReason? { control.withLock { $0.ties?.pendingExit } }

  /// The server's `start` failed or refused: the process ends, and its starter is told rather than linked
  /// processes, which have not begun to rely on it.
  @usableFromInline
  func failStart(_ error: any Error) {
    let reason = error is StartRefusal ? nil : ExitReason(thrown: error)
    abandonTurn()
    guard let starter = takeStarter() else { return die(reason ?? .normal) }
    if let parent = origin.parent, let port = kernel.port(of: parent) { unlink(port) }
    die(reason ?? .normal, isToldOf: true)
    starter.resolve(.failure(StartError(reason: pendingExit ?? reason)))
  }

  /// Throws away what the running thread holds for a process that ends: its messages, timers and events.
  @usableFromInline
  func abandonTurn() {
    batch.destroy()
    guard let turn = turn.take() else { return }
    if let timer = turn.idleTimer { kernel.timers.cancel(timer) }
    for timer in turn.timers.values { kernel.timers.cancel(timer) }
  }
}

/// What a process is doing.
@usableFromInline
enum Activity: UInt8, Sendable {
  case starting, handling, terminating
}

extension Process {
  @usableFromInline
  final func setActivity(_ activity: Activity) {
    self.activity.store(activity.rawValue, ordering: .relaxed)
  }
}
