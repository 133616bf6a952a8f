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
    return unsafeDowncast(body, to: ServerLoop<Server>.self).run(mailbox)
  }

  @inlinable
  func run(_ mailbox: Mailbox<Server.Message>) -> Int {
    let me = Context(mailbox)
    if make != nil, !begin(me) { return 0 }
    var handled = 0
    var events = 0
    var deadline: UInt64 = 0
    while true {
      switch mailbox.take() {
      case .message(let message):
        handled &+= 1
        do { try server!.handle(message, me) } catch { return end(me, thrown: error, handled) }
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
    mailbox.answerStarter()
    mailbox.setActivity(.handling)
    return mailbox.wishes.isEmpty ? true : grant(me)
  }

  @inlinable
  func end(_ me: Context<Server.Message>, thrown error: any Error, _ handled: Int) -> Int {
    end(me, ExitReason(thrown: error), terminates: true, handled)
  }

  @inlinable
  @inline(never)
  func end(_ me: Context<Server.Message>, _ reason: ExitReason, terminates: Bool, _ handled: Int) -> Int {
    if terminates {
      me.mailbox.setActivity(.terminating)
      server?.terminate(reason, me)
    }
    // The state goes before anyone hears of the end: what it held is free by then. So is what would have made
    // it, for a process that ends before its start.
    (server, make) = (nil, nil)
    me.mailbox.abandonTurn()
    me.mailbox.die(reason)
    return handled
  }

  // MARK: Events and wishes

  @inlinable
  @inline(never)
  func handle(_ event: Event, _ me: Context<Server.Message>) -> Bool {
    let mailbox = me.mailbox
    switch mailbox.interpret(event) {
    case .info(let info):
      do { try server?.handle(info: info, me) } catch { return end(me, thrown: error, 0) != 0 }
    case .inspect(let inspection):
      if server != nil { inspection.visit(&server!) } else { inspection.visitNothing() }
    case .parentExit(let reason):
      return end(me, reason, terminates: true, 0) != 0
    case .nothing:
      return true
    }
    return mailbox.wishes.isEmpty ? true : grant(me)
  }

  /// Does what a handler asked for. Says whether the server goes on.
  @inlinable
  @inline(never)
  func grant(_ me: Context<Server.Message>) -> Bool {
    while let wish = me.mailbox.nextWish() {
      switch wish {
      case .stop(let reason): return end(me, reason, terminates: true, 0) != 0
      case .handle(let message):
        do { try server?.handle(message, me) } catch { return end(me, thrown: error, 0) != 0 }
      }
    }
    return true
  }
}
