import Synchronization

/// A process: the object that the scheduler queues when it has mail.
///
/// The typed half is ``Mailbox``; this half knows nothing of message types. Everything that others may
/// touch is in `control`; the rest belongs to whichever thread runs the process at the moment.
// Safe: `control` is a lock, and the scheduler runs a process on one thread at a time.
@usableFromInline
package class Process: SignalPort, @unchecked Sendable {
  /// How the process came to be. Set before it first runs.
  @exclusivity(unchecked) @usableFromInline final var origin: Origin

  // What each message touches comes next, and last the mailbox: the fewer lines of the cache, the faster.
  @usableFromInline final let kernel: Kernel
  @usableFromInline final let control: Locked<ProcessControl>

  /// Whether `control` is taken, perhaps.
  @usableFromInline final let controlIsTaken = Atomic<Bool>(false)

  /// What waits that the short way through the mailbox would miss: see ``Attention``.
  @usableFromInline final let attention = Atomic<UInt8>(Attention.none)

  /// What the process is doing, for ``ProcessInfo``.
  @usableFromInline final let activity = Atomic<UInt8>(0)

  /// Whether its handlers are async: it then lives in a Task, which is resumed when mail comes.
  @usableFromInline final let isAsync: Bool

  /// Whether it stands for a process of another node: its `body` is then a ``Forwarder``, and no thread runs it.
  @usableFromInline final let isElsewhere: Bool

  // The running thread's.
  @exclusivity(unchecked) @usableFromInline final var hand = Hand.empty
  @exclusivity(unchecked) @usableFromInline final var wishes = Wishes()
  @exclusivity(unchecked) @usableFromInline final var turn: Turn?

  /// Messages taken out of the mailbox so far. Written by the running thread only.
  @usableFromInline final let consumed = Atomic<UInt64>(0)

  /// Runs the process for a while and returns how many messages it handled. Made where the message type is
  /// known, so that it is specialised: a method that a generic class overrides never is.
  @exclusivity(unchecked) @usableFromInline final var slice: @Sendable (Process) -> Int = { _ in 0 }

  /// The loop and state behind `slice`: set once, so that a slice need not count its references.
  @exclusivity(unchecked) @usableFromInline final var body: Unmanaged<AnyObject>?

  @usableFromInline
  init(pid: Pid, kernel: Kernel, isAsync: Bool, isElsewhere: Bool = false, origin: Origin) {
    self.kernel = kernel
    self.isAsync = isAsync
    self.isElsewhere = isElsewhere
    self.origin = origin
    control = Locked(ProcessControl())
    super.init(pid: pid)
  }

  deinit { body?.release() }

  /// Queues the process, or resumes its Task. Called by whoever moved its phase from idle to ready.
  @inlinable
  @inline(__always)
  final func wake() {
    if isAsync { resumeTask() } else { kernel.scheduler.ready(Runnable(self)) }
  }

  @usableFromInline
  final func resumeTask() {
    // Whoever made the process ready is the only one to take the waiter.
    let waiter = control.withLock { $0.ties?.waiter.take() }
    waiter?.resume()
  }

  /// Whether it is an async function with a mailbox, and no server.
  final var isRaw: Bool { origin.behaviour == nil }

  /// Tells whoever waits that the process has started, unless it says so itself later.
  @usableFromInline
  final func answerStarter() {
    if origin.hasStarter, turn?.answersStarter != true { takeStarter()?.resolve(.success(pid)) }
  }

  /// Whoever waits for the process to have started, for the one who tells them.
  @usableFromInline
  final func takeStarter() -> StartPromise? {
    origin.hasStarter ? control.withLock { $0.starter.take() } : nil
  }

  final var hasWaitingStarter: Bool { origin.hasStarter && control.withLock { $0.starter != nil } }

  /// What its typed messages are.
  var messageType: Any.Type { Never.self }

  /// Throws away what waits in the shared part of the mailbox. Only on a dead process.
  func discardMail() {}

  package final override func receive(_ signal: Signal) {
    switch signal {
    case .linkExit(let from, let reason): receiveLinkExit(from: from, reason)
    case .exit(let from, let reason): receiveExit(from: from, reason)
    case .down(let ref, let from, let reason): receiveDown(ref, from: from, reason)
    case .link(let port): receiveLink(port)
    case .unlink(let pid): control.withLock { _ = $0.ties?.links.removeValue(forKey: pid) }
    case .monitor(let ref, let port): receiveMonitor(ref, by: port)
    case .demonitor(let ref): control.withLock { _ = $0.ties?.monitoredBy.removeValue(forKey: ref) }
    case .watching(let ref, let target): receiveWatch(ref, of: target)
    }
  }
}

/// What the running thread knows of the oldest message, without the lock.
@usableFromInline
enum Hand {
  case empty

  /// The process waits, with an empty mailbox: whatever makes it ready is either a message, which nobody else touches
  /// then, or asks for attention.
  case open

  /// It has taken that message, which the shared part still counts.
  case full
}

/// What became of something put into a mailbox.
@usableFromInline
enum Delivery {
  case queued

  /// It is in, and the process is to be woken.
  case wake
  case dropped, refused, dead

  /// Nothing yet: it has to go the long way.
  case needsCare
}

/// How a process came to be.
@usableFromInline
struct Origin: Sendable {
  /// Who started it.
  @usableFromInline var parent: Pid?

  /// Whether it was linked to who started it, whose exit then ends a server that traps exits, as in OTP.
  @usableFromInline var isLinkedToParent = false

  /// Whether somebody waits for the process to have started.
  @usableFromInline var hasStarter = false

  /// Whether a supervisor reports how it ended.
  var isSupervised = false

  /// How often its supervisor has restarted it.
  @usableFromInline var restarts: Int32 = 0

  /// The type of its state, for reports; nil for a raw process.
  @usableFromInline var behaviour: Any.Type?

  @usableFromInline
  init() {}

  /// What its state or body is called.
  var behaviourName: String { Self.name(of: behaviour) }

  static func name(of behaviour: Any.Type?) -> String {
    behaviour.map { _typeName($0, qualified: false) } ?? "process"
  }
}

extension Process {
  /// What waits in the mailbox, what the running thread has already taken over, or passed over, included.
  final var length: Int {
    control.withLock { $0.length(consumed: consumed.load(ordering: .relaxed)) }
  }
}
