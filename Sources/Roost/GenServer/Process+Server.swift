import Synchronization

/// What the loops of both kinds of server have in common.
extension Process {
  /// An event as a server sees it.
  @usableFromInline
  enum Interpreted {
    case info(Info)
    case inspect(any StateInspection)

    /// The server ends: whoever started it has, and it traps exits (`gen_server`), or somebody stops it.
    case end(ExitReason)

    /// The process, which was suspended or held, may go on: with what a handler had asked for, if anything.
    case goOn

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
        attention.store(Attention.news, ordering: .releasing)
      }
      return .end(reason)
    case .info(let info):
      return .info(info)
    case .timer(let ref):
      return makeTurn().timers.removeValue(forKey: ref) == nil ? .nothing : .info(.timer(ref))
    case .idle(let generation):
      return endIdleTimeout(generation) ? .info(.idle) : .nothing
    case .system(.suspend(let reply)):
      setSuspended(true)
      reply(())
      return .nothing
    case .system(.resume(let reply)):
      setSuspended(false)
      reply(())
      return .goOn
    case .system(.release):
      makeTurn().isHeld = false
      attention.store(Attention.news, ordering: .releasing)
      return .goOn
    case .system(.stop(let reason)):
      return .end(reason)
    case .system(.inspect(let inspection)):
      return .inspect(inspection)
    }
  }

  private func setSuspended(_ isSuspended: Bool) {
    makeTurn().isSuspended = isSuspended
    control.withLock { $0.makeTies().isSuspended = isSuspended }
    attention.store(Attention.news, ordering: .releasing)
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

  /// The reason of an exit signal that the process will die of.
  @usableFromInline
  final var pendingExit: ExitReason? {
    attention.load(ordering: .acquiring) != Attention.none ? control.withLock { $0.ties?.pendingExit } : nil
  }

  /// The server's `start` failed or refused: the process ends, and its starter is told rather than linked
  /// processes, which have not begun to rely on it.
  @usableFromInline
  final func failStart(_ error: any Error) {
    let reason = pendingExit ?? (error is StartRefusal ? nil : ExitReason(thrown: error))
    guard let starter = takeStarter() else { return die(reason ?? .normal) }
    unlinkParent()
    die(reason ?? .normal, isToldOf: true)
    starter.resolve(.failure(StartError(reason: reason)))
  }
}

extension Mailbox {
  /// Something that a handler asked for.
  @usableFromInline
  enum Wish {
    case stop(ExitReason)

    /// A continuation, to be handled before anything in the mailbox.
    case handle(Message)

    /// An idle timeout of zero.
    case idle
  }

  @inlinable
  func nextWish() -> Wish? {
    if wishes.isEmpty { return nil }
    if let reason = wishedStop { return .stop(reason) }
    if postponesWishes() { return nil }
    if wishes.contains(Wishes.continuation), let message = nextContinuation() { return .handle(message) }
    return wishes.contains(Wishes.idleTimeout) && turnIdleTimeout() ? .idle : nil
  }

  /// Whether the process handles nothing now, so that its wishes, but for the end, wait until it goes on.
  @usableFromInline
  func postponesWishes() -> Bool {
    guard turn?.isStill == true else { return false }
    wishes.insert(Wishes.interrupted)
    return true
  }

  /// Whether the process stopped for a while before it had been granted all its wishes.
  @inlinable
  func wasInterrupted() -> Bool {
    guard wishes.contains(Wishes.interrupted) else { return false }
    wishes.remove(Wishes.interrupted)
    return true
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
    batch.destroy()
    aside = nil
    abandonTimers()
  }
}
