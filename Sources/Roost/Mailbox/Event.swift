/// What waits in a mailbox next to the typed messages.
@usableFromInline
enum Event: Sendable {
  case info(Info)

  /// A timer that the process started itself; dropped if it has been cancelled in the meantime.
  case timer(TimerRef)

  /// The time of an idle timeout is over; dropped if something has come in the meantime.
  case idle(generation: UInt64)

  case system(SystemRequest)

  /// Whether it is served even while the process is suspended.
  var isSystem: Bool {
    if case .system = self { true } else { false }
  }
}

/// An event and its place among the messages: it comes when so many messages have been consumed.
@usableFromInline
struct PlacedEvent: Sendable {
  let position: UInt64
  let event: Event
}

/// A request that every process answers between two messages, as `sys` does for OTP's.
@usableFromInline
enum SystemRequest: Sendable {
  case suspend(Reply<Void>)
  case resume(Reply<Void>)

  /// Ends what ``Runtime/holdCurrentProcess()`` began.
  case release

  /// Ends the process, whether or not it traps exits.
  case stop(ExitReason)

  /// Runs with the server's state, if it is of the type that the asker believes it to be.
  case inspect(any StateInspection)
}

/// A look at the state of a server, or a change to it, by somebody who names its type.
@usableFromInline
protocol StateInspection: Sendable {
  func visit<State>(_ state: inout State)

  /// The process has no state to show (a raw process).
  func visitNothing()
}
