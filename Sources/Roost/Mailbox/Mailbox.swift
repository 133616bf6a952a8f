import Synchronization

/// The typed half of a process: its messages.
///
/// Two buffers without boxes: senders append to the shared one under the process's lock; the running
/// thread takes it whole as its batch. A single message, the common case, lies in `first`, so that it needs
/// no allocation, and an idle process keeps only small buffers.
// Safe: the shared part is under the lock, but for a message in the hand; the batch is the running thread's.
@usableFromInline
final class Mailbox<Message: Sendable>: Process, @unchecked Sendable {
  // `@exclusivity(unchecked)`: the lock, or the one running thread, already excludes others, and no access
  // is held across a call; the dynamic check would cost more than the message.

  // Shared, under the lock; `first` as ``Hand`` says.
  @exclusivity(unchecked) @usableFromInline var first: Message?
  @exclusivity(unchecked) @usableFromInline var buffer: MessageBuffer<Message>

  // The running thread's.
  @exclusivity(unchecked) @usableFromInline var batch: MessageBuffer<Message>
  @exclusivity(unchecked) @usableFromInline var aside: Aside<Message>?

  @usableFromInline
  override init(pid: Pid, kernel: Kernel, isAsync: Bool, isElsewhere: Bool = false, origin: Origin) {
    buffer = MessageBuffer()
    batch = MessageBuffer()
    super.init(pid: pid, kernel: kernel, isAsync: isAsync, isElsewhere: isElsewhere, origin: origin)
  }

  deinit {
    // Most processes end without a buffer: what knows the type of messages here costs more than the rest.
    if buffer.hasMemory || batch.hasMemory { destroyBuffers() }
  }

  @inline(never)
  private func destroyBuffers() {
    buffer.destroy()
    batch.destroy()
  }

  override var messageType: Any.Type { Message.self }

  override func discardMail() {
    let discarded = control.withLock { control -> (Message?, MessageBuffer<Message>) in
      let mail = (first.take(), buffer)
      buffer = MessageBuffer()
      control.pending = 0
      return mail
    }
    var rest = discarded.1
    rest.destroy()
  }

  // MARK: Putting in

  /// Puts a message in. Never blocks, never fails: a dead process's vanishes.
  @inlinable
  func send(_ message: __owned Message) {
    if append(message) == .wake { wake() }
  }

  @inlinable
  @inline(__always)
  func append(_ message: __owned Message, call: PendingCallNode? = nil) -> Delivery {
    if isElsewhere { return forward(message, call) }
    var careful: Message?
    let delivery = control.withBusyLock(controlIsTaken) { control -> Delivery in
      if control.sendsNeedCare {
        careful = message
        return .needsCare
      }
      if let call { control.calls.enter(call) }
      return put(message, &control)
    }
    return delivery == .needsCare ? appendWithCare(&careful, call) : delivery
  }

  /// Puts a message into the shared part, which takes it.
  @inlinable
  @inline(__always)
  func put(_ message: __owned Message, _ control: inout ProcessControl) -> Delivery {
    if control.pending == 0 { first = message } else { buffer.append(message) }
    control.pending &+= 1
    control.enqueued &+= 1
    guard control.phase == .idle else { return .queued }
    control.phase = .ready
    return .wake
  }

  // MARK: Taking out

  /// What the running thread does next.
  @usableFromInline
  enum Taken {
    case message(Message)
    case event(Event)

    /// An exit signal that the process dies of.
    case exit(ExitReason)

    /// Nothing waits. A process with sync handlers has been marked idle and must not be touched any more.
    case nothing

    /// Somebody else ended the process.
    case dead
  }

  @inlinable
  @inline(__always)
  func take() -> Taken {
    if attention.load(ordering: .acquiring) != Attention.none { return takeWithCare() }
    if !batch.isEmpty { return .message(takeFromBatch()) }
    if hand == .open, let message = takeInHand() { return .message(message) }
    return refill()
  }

  /// Takes the message by which the process was made ready.
  @inlinable
  @inline(__always)
  func takeInHand() -> Message? {
    guard let message = first.take() else { return nil }
    hand = .full
    consumed.store(consumed.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    return message
  }

  @inlinable
  @inline(__always)
  func takeFromBatch() -> Message {
    consumed.store(consumed.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
    return batch.takeFirst()
  }

  /// Takes the shared part over. The batch is empty.
  @inlinable
  @inline(__always)
  func refill() -> Taken {
    // Released outside the lock, as in `append`.
    var gone: PendingCallNode?
    let refilled = control.withBusyLock(controlIsTaken) { control -> Refilled in
      // An event may have come since `take` looked, and a message of the same sender after it.
      if attention.load(ordering: .relaxed) != Attention.none { return .attention }
      let isFull = hand == .full
      let pending = isFull ? control.pending &- 1 : control.pending
      if control.calls.isMoving { gone = control.turnOverCalls(isIdle: pending == 0) }
      control.pending = 0
      if pending == 0 {
        batch.shrink()
        buffer.shrink()
        let mayWait = !isAsync
        if mayWait { control.phase = .idle }
        hand = mayWait && !control.sendsNeedCare ? .open : .empty
        return .nothing
      }
      hand = .empty
      if pending > 1 || isFull { swapBuffers(Int(pending)) }
      guard !isFull, let message = first.take() else { return .batch }
      return .first(message)
    }
    if let gone {
      // What goes with a call may do anything, but not in the name of a process that others may run by now.
      if case .nothing = refilled, !isAsync { kernel.scheduler.leaveProcess() }
      gone.letGoOfRow()
    }
    switch refilled {
    case .nothing: return .nothing
    case .attention: return takeWithCare()
    case .batch: return .message(takeFromBatch())
    case .first(let message):
      consumed.store(consumed.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
      return .message(message)
    }
  }

  /// What a look at the shared part has brought.
  @usableFromInline
  enum Refilled {
    case nothing, attention

    /// The oldest message is in the batch.
    case batch
    case first(Message)
  }

  @inlinable
  func swapBuffers(_ pending: Int) {
    swap(&batch, &buffer)
    if pending > Kernel.highWaterFrom { kernel.noteHighWater(pending) }
  }
}
