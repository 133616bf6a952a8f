import Synchronization

/// Runs the body of a raw process.
enum RawLoop {
  static func run<Message: Sendable>(
    _ mailbox: Mailbox<Message>,
    _ body: @Sendable (Inbox<Message>) async throws -> Void
  ) async {
    mailbox.setActivity(.running)
    var reason = ExitReason.normal
    if mailbox.pendingExit == nil {
      // It has nothing to prepare: whoever starts it waits for no more than that it runs.
      mailbox.answerStarter()
      do { try await body(Inbox(me: Context(mailbox))) } catch { reason = ExitReason(thrown: error) }
    }
    // An exit signal that cancelled the body is the reason, whatever the body made of it.
    reason = mailbox.pendingExit ?? mailbox.wishedStop ?? reason
    mailbox.abandonTurn()
    mailbox.die(reason)
  }
}

extension Mailbox {
  /// The first thing that `match` takes: from what was passed over before, then from the mailbox.
  func receive<Match>(
    deadline timeout: Duration?,
    _ match: (Received<Message>) throws -> Match?
  ) async throws -> Match? {
    try await waitWhileHeld()
    let aside = makeAside()
    aside.passedOver.lookFromStart()
    while aside.passedOver.hasNext {
      if let found = try lookAtNext(of: aside, match) { return found }
    }
    let timer = timeout.map { _ in TimerRef(number: kernel.makeTimerRef().number) }
    defer { if let timer { Context(self).cancelTimer(timer) } }
    if let timer, let timeout, timeout > .zero { startReceiveTimer(timer, after: timeout) }
    while true {
      switch try next() {
      case .received(.info(.timer(let ref))) where ref == timer:
        return nil
      case .received(let item):
        await giveWayNowAndThen(makeTurn())
        if item.isDown {
          // In the mailbox while it is looked at: the match may take it out.
          passOver(item)
          aside.passedOver.lookAtEnd()
          if let found = try lookAtNext(of: aside, match) { return found }
          continue
        }
        let result = Result { try match(item) }
        if case .success(nil) = result {
          passOver(item)
        } else {
          noteTaken(item)
          return try result.get()
        }
      case .nothing:
        if let timeout, timeout <= .zero { return nil }
        await waitForMail()
      case .served: break
      }
    }
  }

  /// Has `match` look at the next of what has been passed over.
  private func lookAtNext<Match>(
    of aside: Aside<Message>,
    _ match: (Received<Message>) throws -> Match?
  ) throws -> Match? {
    guard let item = aside.passedOver.next() else { return nil }
    let result = Result { try match(item) }
    if case .success(nil) = result { return nil }
    if aside.passedOver.removeLast(), !item.isMessage { turn?.noteHeldEvents(-1) }
    noteTaken(item)
    return try result.get()
  }

  /// A process that is held receives nothing, not even what it has passed over.
  private func waitWhileHeld() async throws {
    while turn?.isHeld == true {
      if case .nothing = try next() { await waitForMail() }
    }
  }

  /// Lets others run when the process has received without a pause for a while.
  private func giveWayNowAndThen(_ turn: Turn) async {
    turn.received &+= 1
    if turn.received % Kernel.messagesPerSlice == 0 { await Task.yield() }
  }

  private func startReceiveTimer(_ ref: TimerRef, after timeout: Duration) {
    let timer = WakeTimer { [weak self] in self?.post(.timer(ref)) }
    makeTurn().timers[ref] = timer
    kernel.timers.start(timer, after: timeout)
  }

  private enum Next {
    case received(Received<Message>)

    /// A system request, which the body has nothing to do with.
    case served
    case nothing
  }

  private func next() throws -> Next {
    switch take() {
    case .message(let message): return .received(.message(message))
    case .exit(let reason): throw Exit(reason)
    case .dead: throw Exit(pendingExit ?? .killed)
    case .nothing: return .nothing
    case .event(.info(let info)): return .received(.info(info))
    case .event(let event):
      switch interpret(event) {
      case .info(let info): return .received(.info(info))
      case .inspect(let inspection): inspection.visitNothing()
      case .end(let reason):
        wishToStop(reason)
        throw Exit(reason)
      case .goOn, .nothing: break
      }
      return .served
    }
  }
}
