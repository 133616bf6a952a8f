import Synchronization

/// The long way through the mailbox: exits, events in their places, suspension, bounds.
extension Mailbox {
  @inlinable
  @inline(never)
  func takeWithCare() -> Taken {
    while true {
      if attention.load(ordering: .acquiring) == Attention.news || !keepsSomething {
        switch readNews() {
        case .dead: return .dead
        case .exit(let reason): return .exit(reason)
        case .plain: return batch.isEmpty ? refill() : .message(takeFromBatch())
        case .special: break
        }
      }
      if let event = takeDueEvent() { return .event(event) }
      if let taken = takeBeforeEvents() { return taken }
    }
  }

  /// What is next when no event is; nil if that has changed.
  @usableFromInline
  @inline(never)
  func takeBeforeEvents() -> Taken? {
    if turn?.isStill == true {
      letGoOfCalls()
      return settleIdle() ? .nothing : nil
    }
    if !batch.isEmpty { return .message(takeFromBatch()) }
    if let message = takeOne() { return .message(message) }
    return turn?.events.isEmpty != false && settleIdle() ? .nothing : nil
  }

  /// One message from the shared part, so that the others stay under the mailbox's bound, and before any
  /// event that came after it.
  private func takeOne() -> Message? {
    // Calls are released outside the lock, as in `append` and `appendWithCare`.
    var gone: PendingCallNode?
    let (message, _, waited) = control.withLock { control -> (Message?, PendingCallNode?, Int) in
      if hand == .full { closeHand(&control) }
      gone = control.turnOverCalls(isIdle: false)
      // One that came after an event which has not been looked at has to wait for it.
      let isEventDue = isEventDue(dropped: control.ties?.droppedOldest ?? 0)
      guard !control.hasEvents, control.pending > 0, !isEventDue else { return (nil, nil, 0) }
      let call = control.ties?.queuedCalls?.take(at: control.oldestPlace)
      let waited = Int(control.pending) + (control.ties?.passedOver ?? 0)
      // It stays under the bound of a raw process until that takes it.
      if isRaw { control.ties?.passedOver += 1 }
      consumed.store(consumed.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
      return (takeOldest(&control), call, waited)
    }
    gone?.letGoOfRow()
    if isRaw, message != nil { makeAside().passedOver.published += 1 }
    if waited > Kernel.highWaterFrom { kernel.noteHighWater(waited) }
    return message
  }

  /// A process that handles nothing may do so for long: what goes with the calls that it has answered does not wait.
  private func letGoOfCalls() {
    // Released outside the lock, as in `append`.
    let gone = control.withLock { $0.turnOverCalls(isIdle: true) }
    gone?.letGoOfRow()
  }

  /// From here on the shared part is as it says it is.
  private func closeHand(_ control: inout ProcessControl) {
    _ = takeOldest(&control)
    hand = .empty
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
