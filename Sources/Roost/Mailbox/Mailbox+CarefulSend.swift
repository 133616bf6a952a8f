/// The long way into a mailbox: of a process that is dead, or one with a bound.
extension Mailbox {
  @usableFromInline
  @inline(never)
  func appendWithCare(_ message: inout Message?, _ call: PendingCallNode?) -> Delivery {
    // Told, and released, outside the lock: what a message carries may do anything when it goes.
    var displaced: (message: Message?, call: PendingCallNode?) = (nil, nil)
    let delivery = control.withBusyLock(controlIsTaken) { control -> Delivery in
      if let outcome = refuse(&control, &displaced) { return outcome }
      guard let message = message.take() else { return .dropped }
      if let call {
        control.ties?.queuedCalls?.add(call, at: control.enqueued)
        // Its message may be gone before the server takes anything.
        control.add(call)
      }
      return put(message, &control)
    }
    displaced.call?.fail(CallError(.mailboxFull))
    return delivery
  }

  /// Sends a message by an alias, if that is still good.
  func send(_ message: Message, by alias: AliasOrigin) {
    var displaced: (message: Message?, call: PendingCallNode?) = (nil, nil)
    let delivery = control.withBusyLock(controlIsTaken) { control -> Delivery in
      guard alias.admits() else { return .dead }
      return refuse(&control, &displaced) ?? put(message, &control)
    }
    displaced.call?.fail(CallError(.mailboxFull))
    if delivery == .wake { wake() }
  }

  /// Why a message cannot go in; nil if it can, perhaps in the place of the oldest.
  private func refuse(
    _ control: inout ProcessControl,
    _ displaced: inout (message: Message?, call: PendingCallNode?)
  ) -> Delivery? {
    if control.phase == .dead { return .dead }
    guard let ties = control.ties else { return nil }
    guard let bound = ties.bound, Int(control.pending) + ties.passedOver >= bound.capacity else { return nil }
    ties.dropped += 1
    kernel.metrics.dropped.wrappingAdd(1, ordering: .relaxed)
    switch bound.overflow {
    case .dropNewest: return .dropped
    case .fail: return .refused
    case .dropOldest:
      // What has been passed over is the running thread's.
      guard control.pending > 0 else { return .dropped }
      displaced.call = ties.queuedCalls?.take(at: control.oldestPlace)
      displaced.message = takeOldest(&control)
      // A dropped message counts as consumed, so that events keep their places.
      ties.droppedOldest &+= 1
      return nil
    }
  }

  /// The oldest message that the shared part counts; nil if it is in the ``Hand``. Only when it counts one.
  func takeOldest(_ control: inout ProcessControl) -> Message? {
    let oldest = first.take()
    if !buffer.isEmpty { first = buffer.takeFirst() }
    control.pending -= 1
    return oldest
  }
}
