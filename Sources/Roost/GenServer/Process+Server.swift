import Synchronization

/// What the loops of both kinds of server have in common.
extension Process {
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
  final func interpret(_ event: Event) -> Interpreted {
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
    let isParent = origin.isLinkedToParent && pid == origin.parent || pid == kernel.systemPid
    return isParent && turn?.handlesParentExit != true
  }

  /// Whether the process serves an event even while it is suspended: a system request, or, if it is a server,
  /// the exit of its parent (`sys`).
  final func servesWhileSuspended(_ event: Event) -> Bool {
    if case .info(.exit(let from, _)) = event { return origin.behaviour != nil && isParental(from) }
    return event.isSystem
  }

  /// Starts the idle timeout over: it runs from the last handler.
  @usableFromInline
  final func armIdleTimer() {
    guard wishes.contains(Wishes.idleTimeout) else { return }
    let turn = makeTurn()
    if let old = turn.idleTimer.take() { kernel.timers.cancel(old) }
    guard let timeout = turn.idleTimeout else {
      wishes.remove(Wishes.idleTimeout)
      return
    }
    turn.idleGeneration &+= 1
    let timer = WakeTimer { [weak self, generation = turn.idleGeneration] in
      self?.post(.idle(generation: generation))
    }
    turn.idleTimer = timer
    kernel.timers.start(timer, after: timeout)
  }

  /// The reason of an exit signal that the process will die of.
  @usableFromInline
  final var pendingExit: ExitReason? {
    attention.load(ordering: .acquiring) ? control.withLock { $0.ties?.pendingExit } : nil
  }

  /// The server's `start` failed or refused: the process ends, and its starter is told rather than linked
  /// processes, which have not begun to rely on it.
  @usableFromInline
  final func failStart(_ error: any Error) {
    let reason = error is StartRefusal ? nil : ExitReason(thrown: error)
    guard let starter = takeStarter() else { return die(reason ?? .normal) }
    if let parent = origin.parent, let port = kernel.port(of: parent) { unlink(port) }
    die(reason ?? .normal, isToldOf: true)
    starter.resolve(.failure(StartError(reason: pendingExit ?? reason)))
  }
}

extension Mailbox {
  /// Something that a handler asked for.
  @usableFromInline
  enum Wish {
    case stop(ExitReason)

    /// A continuation, to be handled before anything in the mailbox.
    case handle(Message)
  }

  @inlinable
  func nextWish() -> Wish? {
    if wishes.isEmpty { return nil }
    if let reason = wishedStop { return .stop(reason) }
    if wishes.contains(Wishes.continuation), let message = nextContinuation() { return .handle(message) }
    armIdleTimer()
    return nil
  }

  @usableFromInline
  func nextContinuation() -> Message? {
    // An exit signal comes before the next message, a continuation too.
    if pendingExit != nil { return nil }
    let message = aside?.continuations.popFirst()
    if message == nil { wishes.remove(Wishes.continuation) }
    return message
  }

  /// What the running thread has put aside, made when it is first needed.
  func makeAside() -> Aside<Message> {
    if let aside { return aside }
    let made = Aside<Message>()
    aside = made
    return made
  }

  /// Throws away what the running thread holds for a process that ends: its messages, timers and events.
  @inlinable
  func abandonTurn() {
    if answered != nil { withdrawAnswered() }
    batch.destroy()
    aside = nil
    abandonTimers()
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
