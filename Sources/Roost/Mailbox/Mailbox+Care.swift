/// The long way through the mailbox: exits, events in their places, suspension, bounds.
extension Mailbox {
  @usableFromInline
  @inline(never)
  func takeWithCare() -> Taken {
    while true {
      // Released outside the lock, as in `append`.
      let (news, gone) = control.withLock { control in
        closeHand(&control)
        return (readNews(&control), control.turnOverCalls(isIdle: false))
      }
      gone?.letGoOfRow()
      switch news {
      case .dead: return .dead
      case .exit(let reason): return .exit(reason)
      case .plain: return batch.isEmpty ? refill() : .message(takeFromBatch())
      case .special: break
      }
      let turn = makeTurn()
      if turn.isStill {
        if let index = turn.events.firstIndex(where: { servesWhileSuspended($0.event) }) {
          return .event(turn.events.remove(at: index).event)
        }
        if settleIdle() { return .nothing }
      } else if let next = turn.events.first, next.position <= place {
        turn.events.removeFirst()
        return .event(next.event)
      } else if !batch.isEmpty {
        return .message(takeFromBatch())
      } else if let message = takeOne() {
        return .message(message)
      } else if turn.events.isEmpty, settleIdle() {
        return .nothing
      }
    }
  }

  /// From here on the shared part is as it says it is.
  private func closeHand(_ control: inout ProcessControl) {
    if hand == .full { _ = takeOldest(&control) }
    hand = .empty
  }

  private enum News {
    case dead
    case exit(ExitReason)

    /// Only messages wait: the short way serves.
    case plain
    case special
  }

  private func readNews(_ control: inout ProcessControl) -> News {
    if control.phase == .dead { return .dead }
    if let reason = control.ties?.pendingExit { return .exit(reason) }
    if let ties = control.ties, !ties.events.isEmpty {
      makeTurn().events.append(contentsOf: ties.events)
      ties.events = []
    }
    let isBounded = control.ties?.bound != nil
    if !isBounded, turn.map({ $0.events.isEmpty && !$0.isStill }) ?? true {
      attention.store(false, ordering: .releasing)
      return .plain
    }
    return .special
  }

  /// How many messages have left the mailbox, one way or the other.
  private var place: UInt64 {
    consumed.load(ordering: .relaxed) &+ control.withLock { $0.ties?.droppedOldest ?? 0 }
  }

  /// One message from the shared part, so that the others stay under the mailbox's bound, and before any
  /// event that came after it.
  private func takeOne() -> Message? {
    // The call is released outside the lock, as in `appendWithCare`.
    let (message, _, waited) = control.withLock { control -> (Message?, PendingCallNode?, Int) in
      // One that came after an event which has not been looked at has to wait for it.
      guard !control.hasEvents, control.pending > 0 else { return (nil, nil, 0) }
      let call = control.ties?.queuedCalls?.take(at: control.oldestPlace)
      let waited = Int(control.pending) + (control.ties?.passedOver ?? 0)
      // It stays under the bound of a raw process until that takes it.
      if isRaw { control.ties?.passedOver += 1 }
      consumed.store(consumed.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
      return (takeOldest(&control), call, waited)
    }
    if isRaw, message != nil { makeAside().passedOver.published += 1 }
    if waited > Kernel.highWaterFrom { kernel.noteHighWater(waited) }
    return message
  }

  /// Marks the process idle if nothing has come that it must look at now.
  private func settleIdle() -> Bool {
    control.withLock { control in
      guard !control.hasEvents, control.phase != .dead, control.ties?.pendingExit == nil,
        control.pending == 0 || turn?.isStill == true
      else { return false }
      if !isAsync { control.phase = .idle }
      return true
    }
  }

  /// Suspends the Task of a process with async handlers until something comes.
  func waitForMail() async {
    await withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
      let hasNews = control.withLock { control -> Bool in
        let mayRun = control.pending > 0 && turn?.isStill != true
        if mayRun || control.hasEvents || control.phase == .dead || control.ties?.pendingExit != nil {
          return true
        }
        control.makeTies().waiter = continuation
        control.phase = .idle
        return false
      }
      if hasNews { continuation.resume() }
    }
  }
}
