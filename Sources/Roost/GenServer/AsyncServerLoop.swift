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
      do { try await server?.handle(message, me) } catch { return await end(thrown: error) }
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
      do { try await server?.handle(info: info, me) } catch { return await end(thrown: error) }
    case .inspect(let inspection):
      if server != nil { inspection.visit(&server!) } else { inspection.visitNothing() }
    case .parentExit(let reason): return await end(reason, terminates: true)
    case .nothing: return true
    }
    return await grant()
  }

  private mutating func grant() async -> Bool {
    let me = me
    while let wish = mailbox.nextWish() {
      switch wish {
      case .stop(let reason): return await end(reason, terminates: true)
      case .handle(let message):
        do { try await server?.handle(message, me) } catch { return await end(thrown: error) }
      }
    }
    return true
  }

  private mutating func end(thrown error: any Error) async -> Bool {
    // A handler that an exit signal has cancelled ends for that signal's reason, not for its own error.
    if let reason = mailbox.pendingExit { return await end(reason, terminates: false) }
    return await end(ExitReason(thrown: error), terminates: true)
  }

  private mutating func end(_ reason: ExitReason, terminates: Bool) async -> Bool {
    let me = me
    if terminates {
      mailbox.setActivity(.terminating)
      await server?.terminate(reason, me)
    }
    server = nil
    mailbox.abandonTurn()
    mailbox.die(reason)
    return false
  }
}
