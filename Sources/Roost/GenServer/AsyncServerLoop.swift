import Synchronization

/// The loop of an ``AsyncGenServer``, in the process's one Task.
struct AsyncServerLoop<Server: AsyncGenServer> {
  let mailbox: Mailbox<Server.Message>
  let me: Context<Server.Message>
  var server: Server?

  static func run(_ mailbox: Mailbox<Server.Message>, _ make: @Sendable () throws -> Server) async {
    var loop = Self(mailbox: mailbox, me: Context(mailbox), server: nil)
    guard await loop.begin(make) else { return }
    var steps = 0
    while await loop.step() {
      steps &+= 1
      if steps % Kernel.messagesPerSlice == 0 { await Task.yield() }
    }
  }

  private mutating func begin(_ make: @Sendable () throws -> Server) async -> Bool {
    if let reason = mailbox.pendingExit { return await end(reason, terminates: false) }
    let me = me
    mailbox.setActivity(.starting)
    do {
      server = try make()
      try await server?.start(me)
    } catch {
      server = nil
      mailbox.abandonTurn()
      mailbox.failStart(error)
      return false
    }
    // Told to end while it started: then it has not.
    if let reason = mailbox.pendingExit { return await end(reason, terminates: false) }
    mailbox.answerStarter()
    mailbox.setActivity(.handling)
    return await grant()
  }

  /// Handles the next thing, or waits for it. Says whether the server goes on.
  private mutating func step() async -> Bool {
    let me = me
    switch mailbox.take() {
    case .message(let message):
      mailbox.kernel.metrics.asyncMessages.wrappingAdd(1, ordering: .relaxed)
      do { try await server?.handle(message, me) } catch { return await end(thrown: error, at: message) }
      return await grant()
    case .event(let event): return await handle(event)
    case .exit(let reason): return await end(reason, terminates: false)
    case .dead:
      mailbox.abandonTurn()
      return false
    case .nothing:
      await mailbox.waitForMail()
      return true
    }
  }

  private mutating func handle(_ event: Event) async -> Bool {
    let me = me
    switch mailbox.interpret(event) {
    case .info(let info):
      mailbox.setActivity(info.activity)
      do { try await server?.handle(info: info, me) } catch { return await end(thrown: error, at: info) }
    case .inspect(let inspection):
      if server != nil { inspection.visit(&server!) } else { inspection.visitNothing() }
      // No handler has run, and so nothing was wished.
      return true
    case .end(let reason): return await end(reason, terminates: true)
    case .goOn: return mailbox.wasInterrupted() ? await grant() : true
    case .nothing: return true
    }
    mailbox.setActivity(.handling)
    return await grant()
  }

  private mutating func grant() async -> Bool {
    let me = me
    var granted = 0
    while let wish = mailbox.nextWish() {
      switch wish {
      case .stop(let reason): return await end(reason, terminates: true)
      case .handle(let message):
        mailbox.setActivity(.continuing)
        do { try await server?.handle(message, me) } catch { return await end(thrown: error, at: message) }
      case .idle:
        mailbox.setActivity(.idling)
        do { try await server?.handle(info: .idle, me) } catch {
          return await end(thrown: error, at: Info.idle)
        }
      }
      mailbox.setActivity(.handling)
      granted &+= 1
      // Each wish may bring the next: others have a share too.
      if granted % Kernel.messagesPerSlice == 0 { await Task.yield() }
    }
    return true
  }

  private mutating func end(thrown error: any Error, at message: Any) async -> Bool {
    // A handler that an exit signal has cancelled ends for that signal's reason, not for its own error.
    if let reason = mailbox.pendingExit { return await end(reason, terminates: false) }
    return await end(ExitReason(thrown: error), terminates: true, at: message)
  }

  private mutating func end(_ reason: ExitReason, terminates: Bool, at message: Any? = nil) async -> Bool {
    let reason = terminates ? await terminate(reason, at: message) : reason
    server = nil
    mailbox.abandonTurn()
    mailbox.die(reason)
    return false
  }

  /// Has the server clean up. Returns the reason with which it ends, another one if that fails.
  private mutating func terminate(_ reason: ExitReason, at message: Any?) async -> ExitReason {
    let me = me
    note(reason, at: message)
    mailbox.setActivity(.terminating)
    do {
      try await server?.terminate(reason, me)
      return reason
    } catch {
      // As for a handler: an exit signal that came in between is why terminating came to nothing.
      if let signal = mailbox.pendingExit, signal != reason { return signal }
      let failure = ExitReason(thrown: error)
      if !reason.isFailure { note(failure, at: nil) }
      return failure
    }
  }

  /// Leaves to the report of a failure what there is to say of it.
  private func note(_ reason: ExitReason, at message: Any?) {
    guard reason.isFailure, reason != mailbox.pendingExit else { return }
    mailbox.leave(LastWords(handling: message, state: server as Any?, labels: mailbox.labels))
  }
}
