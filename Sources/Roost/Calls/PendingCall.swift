import Synchronization

/// A call that has no answer yet, as its server and the timer see it: a monitor, an alias and a timer in one
/// object, which lives among the server's waiting calls and in the timer wheel.
@usableFromInline
class PendingCallNode: TimerNode, @unchecked Sendable {  // safe: the links are under the server's lock
  /// Where it is among the server's ``CallPlaces``; -1 if it has no place. Changed under the server's lock.
  final let place = Atomic<Int32>(-1)
  @usableFromInline final let server: Process

  /// The one that came before it, in one of the server's ``CallRows``. Under the server's lock, or alone.
  @exclusivity(unchecked) final var nextInRow: PendingCallNode?

  /// The process that calls, if one does.
  @usableFromInline final let caller: Pid?

  /// Whether somebody waits, and whether the outcome is decided.
  @usableFromInline final let stage = Atomic<UInt8>(PendingCallNode.fresh)
  @usableFromInline final let hasTimer = Atomic<Bool>(false)

  /// By which what carries it to another node knows it, and is to be told of its end; otherwise zero.
  private final let numberElsewhere = Atomic<UInt64>(0)

  @usableFromInline
  init(server: Process, caller: Pid? = nil) {
    self.server = server
    self.caller = caller
    super.init()
  }

  /// Ends the call without an answer. Does nothing if it has one.
  @usableFromInline
  func fail(_ error: CallError) {}

  /// Whether the Task that makes it waits for the answer.
  var isAwaited: Bool { false }

  @usableFromInline
  final override func fire() { fail(.timeout) }

  final func serverEnded(_ reason: ExitReason) { fail(.exit(reason)) }

  @inlinable static var fresh: UInt8 { 0 }
  @inlinable static var armed: UInt8 { 1 }
  @inlinable static var answered: UInt8 { 2 }
  @inlinable static var failed: UInt8 { 3 }

  // Who settles a call looks for its place, or number, afterwards; who gives it one looks afterwards whether it is settled.
  // One of them sees the other.
  @inlinable final var isSettled: Bool { stage.load(ordering: .sequentiallyConsistent) >= Self.answered }
  @inlinable final var hasFailed: Bool { stage.load(ordering: .sequentiallyConsistent) == Self.failed }

  /// Marks that somebody waits. Says no if the call was cancelled before that.
  @inlinable
  final func arm() -> Bool {
    stage.compareExchange(expected: Self.fresh, desired: Self.armed, ordering: .acquiringAndReleasing)
      .exchanged
  }

  /// Decides that the call is answered. Says whether the caller of this is the one who did.
  @inlinable
  final func settle() -> Bool {
    stage.compareExchange(expected: Self.armed, desired: Self.answered, ordering: .sequentiallyConsistent)
      .exchanged
  }

  /// Decides that the call has failed: by timer, cancellation or the server's end, perhaps before anybody
  /// waits. Says whether the caller of this is the one who did, and has somebody to tell.
  @inlinable
  final func settleAsFailed() -> Bool {
    stage.exchange(Self.failed, ordering: .sequentiallyConsistent) == Self.armed
  }

  /// The first that carries it counts: a port can be passed on to others.
  final func note(_ number: UInt64) {
    _ = numberElsewhere.compareExchange(
      expected: 0,
      desired: number,
      ordering: .sequentiallyConsistent
    )
  }

  final func forget(_ number: UInt64) {
    _ = numberElsewhere.compareExchange(
      expected: number,
      desired: 0,
      ordering: .sequentiallyConsistent
    )
  }

  /// Takes the settled call out of the wheel and the server's list. In a row it stays until the server takes messages
  /// the next time.
  @usableFromInline
  final func withdraw() {
    if hasTimer.load(ordering: .acquiring) { server.kernel.timers.cancel(self) }
    if let forwarder = server.forwarder {
      let number = numberElsewhere.load(ordering: .sequentiallyConsistent)
      if number != 0 { forwarder.onCallEnd(number) }
    } else if place.load(ordering: .sequentiallyConsistent) >= 0 {
      server.control.withBusyLock(server.controlIsTaken) { control in
        if control.phase != .dead { control.remove(self) }
      }
    }
  }
}

/// A call that waits for an `Answer`.
// Safe: `sink` is set before the call is shared, and used by the one who settles it.
@usableFromInline
final class PendingCall<Answer: Sendable>: PendingCallNode, @unchecked Sendable {
  @usableFromInline
  enum Sink {
    case task(UnsafeContinuation<Result<Answer, CallError>, Never>)
    case callback(@Sendable (Result<Answer, CallError>) -> Void)
  }

  @exclusivity(unchecked) @usableFromInline var sink: Sink?

  @inlinable
  override init(server: Process, caller: Pid? = nil) {
    super.init(server: server, caller: caller)
  }

  @inlinable
  func answer(_ result: Result<Answer, CallError>) { if settle() { end(result) } }

  @inlinable
  func end(_ result: Result<Answer, CallError>) {
    withdraw()
    switch sink {
    case .task(let continuation): continuation.resume(returning: result)
    case .callback(let callback): callback(result)
    case nil: break
    }
  }

  override var isAwaited: Bool { if case .task = sink { true } else { false } }

  @usableFromInline
  override func fail(_ error: CallError) { if settleAsFailed() { end(.failure(error)) } }
}
