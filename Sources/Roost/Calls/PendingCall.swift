import Synchronization

/// A call that has no answer yet, as its server and the timer see it: a monitor, an alias and a timer in one
/// object, which lives in the server's list of calls and in the timer wheel.
@usableFromInline
class PendingCallNode: TimerNode, @unchecked Sendable {  // safe: the links are under the server's lock
  @exclusivity(unchecked) final var nextCall: PendingCallNode?
  @exclusivity(unchecked) final unowned(unsafe) var previousCall: PendingCallNode?
  @usableFromInline final let server: Process

  /// The process that calls, if one does.
  @usableFromInline final let caller: Pid?

  /// Whether somebody waits, and whether the outcome is decided.
  @usableFromInline final let stage = Atomic<UInt8>(PendingCallNode.fresh)
  @usableFromInline final let hasTimer = Atomic<Bool>(false)

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
  @inlinable static var settled: UInt8 { 2 }

  @inlinable final var isSettled: Bool { stage.load(ordering: .acquiring) == Self.settled }

  /// Marks that somebody waits. Says no if the call was cancelled before that.
  @inlinable
  final func arm() -> Bool {
    stage.compareExchange(expected: Self.fresh, desired: Self.armed, ordering: .acquiringAndReleasing)
      .exchanged
  }

  /// Decides the outcome: by server, timer, cancellation or the server's end. Says whether the caller of
  /// this is the one who did, and has somebody to tell.
  @inlinable
  final func settle() -> Bool {
    stage.exchange(Self.settled, ordering: .acquiringAndReleasing) == Self.armed
  }

  /// Takes the settled call out of the server's list and the wheel.
  @usableFromInline
  final func withdraw() {
    server.control.withBusyLock { control in
      if control.phase != .dead { control.remove(self) }
    }
    if hasTimer.load(ordering: .acquiring) { server.kernel.timers.cancel(self) }
  }
}

extension ProcessControl {
  @usableFromInline
  mutating func add(_ call: PendingCallNode) {
    calls?.previousCall = call
    call.nextCall = calls
    calls = call
  }

  mutating func remove(_ call: PendingCallNode) {
    guard calls === call || call.previousCall != nil else { return }
    let next = call.nextCall.take()
    next?.previousCall = call.previousCall
    if let previous = call.previousCall { previous.nextCall = next } else { calls = next }
    call.previousCall = nil
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
  func answer(_ result: Result<Answer, CallError>) {
    guard settle() else { return }
    withdraw()
    switch sink {
    case .task(let continuation): continuation.resume(returning: result)
    case .callback(let callback): callback(result)
    case nil: break
    }
  }

  @usableFromInline
  override func fail(_ error: CallError) { answer(.failure(error)) }
}
