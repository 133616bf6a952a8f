import Synchronization

/// A call that has no answer yet, as its server and the timer see it: a monitor, an alias and a timer in one
/// object, which lives among the server's waiting calls and in the timer wheel.
@usableFromInline
class PendingCallNode: TimerNode, @unchecked Sendable {  // safe: the links are under the server's lock
  /// Where it is among the server's ``WaitingCalls``; -1 if it is not. Under the server's lock.
  @exclusivity(unchecked) final var place: Int32 = -1
  @usableFromInline final let server: Process

  /// The one that came before it, in a row of the ``WaitingCalls``. Under the server's lock, or alone.
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

  @usableFromInline
  final override func fire() { fail(.timeout) }

  final func serverEnded(_ reason: ExitReason) { fail(.exit(reason)) }

  @inlinable static var fresh: UInt8 { 0 }
  @inlinable static var armed: UInt8 { 1 }
  @inlinable static var answered: UInt8 { 2 }
  @inlinable static var failed: UInt8 { 3 }

  @inlinable final var isSettled: Bool { stage.load(ordering: .acquiring) >= Self.answered }
  @inlinable final var hasFailed: Bool { stage.load(ordering: .acquiring) == Self.failed }

  /// Marks that somebody waits. Says no if the call was cancelled before that.
  @inlinable
  final func arm() -> Bool {
    stage.compareExchange(expected: Self.fresh, desired: Self.armed, ordering: .acquiringAndReleasing)
      .exchanged
  }

  /// Decides that the call is answered. Says whether the caller of this is the one who did.
  @inlinable
  final func settle() -> Bool {
    stage.compareExchange(expected: Self.armed, desired: Self.answered, ordering: .acquiringAndReleasing)
      .exchanged
  }

  /// Decides that the call has failed: by timer, cancellation or the server's end, perhaps before anybody
  /// waits. Says whether the caller of this is the one who did, and has somebody to tell.
  @inlinable
  final func settleAsFailed() -> Bool {
    stage.exchange(Self.failed, ordering: .acquiringAndReleasing) == Self.armed
  }

  final func note(_ number: UInt64) { numberElsewhere.store(number, ordering: .releasing) }

  /// Takes the settled call out of the wheel and the server's list. In a row it stays until the server takes messages
  /// the next time.
  @usableFromInline
  final func withdraw() {
    if hasTimer.load(ordering: .acquiring) { server.kernel.timers.cancel(self) }
    if let forwarder = server.forwarder {
      let number = numberElsewhere.load(ordering: .acquiring)
      if number != 0 { forwarder.onCallEnd(number) }
    } else if server.isRunningHere, place < 0 {
      // Only who runs the server gives places.
    } else {
      server.control.withBusyLock(server.controlIsTaken) { control in
        if control.phase != .dead { control.calls.remove(self) }
      }
    }
  }
}

extension Process {
  /// Whether the calling thread runs this process, which has sync handlers.
  @usableFromInline
  final var isRunningHere: Bool { Worker.isRunningHere(self) }
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

  @usableFromInline
  override func fail(_ error: CallError) { if settleAsFailed() { end(.failure(error)) } }
}
