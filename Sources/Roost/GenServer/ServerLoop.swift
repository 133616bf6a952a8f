/// The loop of a ``GenServer``: one slice handles what waits, up to a bound, and gives way.
@usableFromInline
final class ServerLoop<Server: GenServer> {
  // Unchecked: only the thread that runs the process touches these.
  @exclusivity(unchecked) @usableFromInline var server: Server?
  @exclusivity(unchecked) @usableFromInline var make: (@Sendable () throws -> Server)?

  @inlinable
  init(_ make: @escaping @Sendable () throws -> Server) { self.make = make }

  @inlinable
  static func slice(_ process: Process) -> Int {
    let mailbox = unsafeDowncast(process, to: Mailbox<Server.Message>.self)
    guard let body = process.body else { return 0 }
    return body._withUnsafeGuaranteedRef { unsafeDowncast($0, to: ServerLoop<Server>.self).run(mailbox) }
  }

  @inlinable
  func run(_ mailbox: Mailbox<Server.Message>) -> Int {
    let me = Context(mailbox)
    if make != nil {
      if !begin(me) { return 0 }
    } else if !mailbox.wishes.isEmpty, mailbox.wasInterrupted(), !grant(me) {
      return 0
    }
    var handled = 0
    var events = 0
    var deadline: UInt64 = 0
    while true {
      switch mailbox.take() {
      case .message(let message):
        handled &+= 1
        do { try server!.handle(message, me) } catch { return end(me, thrown: error, at: message, handled) }
        if !mailbox.wishes.isEmpty, !grant(me) { return handled }
      case .event(let event):
        events &+= 1
        if !handle(event, me) { return handled }
      case .exit(let reason):
        return end(me, reason, terminates: false, handled)
      case .nothing, .dead:
        return handled
      }
      let steps = handled &+ events
      if steps & 63 == 63, isOver(&deadline, steps) {
        mailbox.kernel.scheduler.yield(mailbox)
        return handled
      }
    }
  }

  /// Whether the slice has had its share.
  @usableFromInline
  func isOver(_ deadline: inout UInt64, _ steps: Int) -> Bool {
    let now = MonotonicTime.now()
    if deadline == 0 { deadline = now &+ Kernel.nanosecondsPerSlice }
    return steps >= Kernel.messagesPerSlice || now >= deadline
  }

  // MARK: Beginning and ending

  @inlinable
  @inline(never)
  func begin(_ me: Context<Server.Message>) -> Bool {
    let mailbox = me.mailbox
    // An exit that came first leaves nothing to start.
    if let reason = mailbox.pendingExit { return end(me, reason, terminates: false, 0) != 0 }
    mailbox.setActivity(.starting)
    do {
      server = try make?()
      make = nil
      try server?.start(me)
    } catch {
      // The state goes before anyone hears of the end.
      (server, make) = (nil, nil)
      mailbox.abandonTurn()
      mailbox.failStart(error)
      return false
    }
    // Told to end while it started: then it has not.
    if let reason = mailbox.pendingExit { return end(me, reason, terminates: false, 0) != 0 }
    mailbox.answerStarter()
    mailbox.setActivity(.handling)
    return mailbox.wishes.isEmpty ? true : grant(me)
  }

  @inlinable
  @inline(never)
  func end(_ me: Context<Server.Message>, thrown error: any Error, at message: Any, _ handled: Int) -> Int {
    end(me, terminate(me, ExitReason(thrown: error), at: message), terminates: false, handled)
  }

  @inlinable
  @inline(never)
  func end(_ me: Context<Server.Message>, _ reason: ExitReason, terminates: Bool, _ handled: Int) -> Int {
    let reason = terminates ? terminate(me, reason) : reason
    // The state goes before anyone hears of the end: what it held is free by then. So is what would have made
    // it, for a process that ends before its start.
    (server, make) = (nil, nil)
    me.mailbox.abandonTurn()
    me.mailbox.die(reason)
    return handled
  }

  /// Has the server clean up. Returns the reason with which it ends, another one if that fails.
  @inlinable
  func terminate(_ me: Context<Server.Message>, _ reason: ExitReason, at message: Any? = nil) -> ExitReason {
    note(me, reason, at: message)
    me.mailbox.setActivity(.terminating)
    do {
      try server?.terminate(reason, me)
      return reason
    } catch {
      let failure = ExitReason(thrown: error)
      if !reason.isFailure { note(me, failure, at: nil) }
      return failure
    }
  }

  /// Leaves to the report of a failure what there is to say of it.
  @inlinable
  func note(_ me: Context<Server.Message>, _ reason: ExitReason, at message: Any?) {
    guard reason.isFailure, reason != me.mailbox.pendingExit else { return }
    me.mailbox.leave(LastWords(handling: message, state: server as Any?, labels: me.mailbox.labels))
  }

  // MARK: Events and wishes

  @inlinable
  @inline(never)
  func handle(_ event: Event, _ me: Context<Server.Message>) -> Bool {
    let mailbox = me.mailbox
    switch mailbox.interpret(event) {
    case .info(let info):
      mailbox.setActivity(info.activity)
      do { try server?.handle(info: info, me) } catch { return end(me, thrown: error, at: info, 0) != 0 }
    case .inspect(let inspection):
      if server != nil { inspection.visit(&server!) } else { inspection.visitNothing() }
      // No handler has run, and so nothing was wished.
      return true
    case .end(let reason):
      return end(me, reason, terminates: true, 0) != 0
    case .goOn:
      return mailbox.wasInterrupted() ? grant(me) : true
    case .nothing:
      return true
    }
    mailbox.setActivity(.handling)
    return mailbox.wishes.isEmpty ? true : grant(me)
  }

  /// Does what a handler asked for. Says whether the server goes on, in this slice.
  @inlinable
  @inline(never)
  func grant(_ me: Context<Server.Message>) -> Bool {
    let mailbox = me.mailbox
    var granted = 0
    while let wish = mailbox.nextWish() {
      switch wish {
      case .stop(let reason): return end(me, reason, terminates: true, 0) != 0
      case .handle(let message):
        mailbox.setActivity(.continuing)
        do { try server?.handle(message, me) } catch { return end(me, thrown: error, at: message, 0) != 0 }
      case .idle:
        mailbox.setActivity(.idling)
        do { try server?.handle(info: .idle, me) } catch {
          return end(me, thrown: error, at: Info.idle, 0) != 0
        }
      }
      mailbox.setActivity(.handling)
      granted &+= 1
      // Each wish may bring the next: others have a share too.
      if granted == Kernel.messagesPerSlice {
        mailbox.wishes.insert(Wishes.interrupted)
        mailbox.kernel.scheduler.yield(mailbox)
        return false
      }
    }
    return true
  }
}
