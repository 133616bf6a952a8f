import Synchronization

/// The part of a process that others touch, always under its lock.
@usableFromInline
struct ProcessControl: @unchecked Sendable {  // safe: it never leaves its lock
  @usableFromInline
  enum Phase: UInt8 {
    /// Waits for mail.
    case idle

    /// Has been queued to run, or runs.
    case ready

    /// Has ended; what is sent to it vanishes.
    case dead
  }

  @usableFromInline var phase = Phase.ready

  /// A send cannot take the short way: the process is dead, lives on another node, or its mailbox is bounded.
  @usableFromInline var sendsNeedCare = false

  var trapsExits = false

  /// Messages in the shared part of the mailbox, that in the ``Hand`` included.
  @usableFromInline var pending: UInt32 = 0

  /// Messages ever put in.
  @usableFromInline var enqueued: UInt64 = 0

  /// The place, among all messages ever put in, of the oldest in the shared part.
  var oldestPlace: UInt64 { enqueued &- UInt64(pending) }

  /// The calls that wait for this process, but for those that have places in the ties.
  @usableFromInline var calls = CallRows()

  /// Whoever waits for the process to have started: told once, by the process or by whoever ends it first.
  @usableFromInline var starter: StartPromise?

  @usableFromInline var ties: ProcessTies?

  @usableFromInline
  init() {}

  /// What waits, events included, when so many messages have been taken out.
  func length(consumed: UInt64) -> Int {
    let left = enqueued &- (ties?.droppedOldest ?? 0)
    let messages = left > consumed ? Int(left - consumed) : 0
    guard let ties else { return messages }
    return messages + ties.passedOver + ties.events.count + ties.heldEvents.load(ordering: .relaxed)
  }

  /// Whether something waits next to the messages.
  var hasEvents: Bool { ties?.events.isEmpty == false }

  /// The ties, made when they are first needed: most processes have none.
  mutating func makeTies() -> ProcessTies {
    if let ties { return ties }
    let made = ProcessTies()
    ties = made
    return made
  }
}

/// What ties a process to others, and other rarely needed state. Touched only under the process's lock.
@usableFromInline
final class ProcessTies {
  var links = SmallMap<Pid, SignalPort>()
  var monitoring = SmallMap<MonitorRef, SignalPort>()
  var monitoredBy = SmallMap<MonitorRef, SignalPort>()
  var name: String?
  var labels: [String: String] = [:]
  var bound: MailboxBound?
  var dropped = 0

  /// Messages dropped in favour of newer ones.
  var droppedOldest: UInt64 = 0

  /// What waits in the mailbox next to the messages.
  var events: [PlacedEvent] = []

  /// How many events the running thread has taken over and not handled, or a raw process has passed over. Changed by that
  /// thread alone, without the lock.
  let heldEvents = Atomic<Int>(0)

  /// The calls that have waited for longer than most.
  var callPlaces = CallPlaces()

  /// The calls among the messages of the shared part, if one of them may be dropped for a newer message.
  var queuedCalls: QueuedCalls?

  /// Messages that a raw process has taken out and left waiting, the one included that it is looking at.
  var passedOver = 0

  /// Whether the process has been suspended: what its ``Turn`` says, for those who look.
  var isSuspended = false

  /// The reason of an exit signal that the process will die of; the first one counts, unless a kill follows.
  var pendingExit: ExitReason?

  /// What the process, which fails, was doing; and those that it supervises.
  var lastWords: [Pid: LastWords] = [:]

  /// The Task of a process with async handlers.
  var task: Task<Void, Never>?

  /// The same as the caller of others.
  var caller: Caller?

  /// What a process with async handlers waits with for mail.
  var waiter: UnsafeContinuation<Void, Never>?
}
