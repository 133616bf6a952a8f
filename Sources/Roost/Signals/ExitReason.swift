/// Why a process ended, or why it is asked to end.
///
/// The reasons and how links treat them are Erlang's; see <doc:Semantics>.
public enum ExitReason: Sendable, Hashable {
  /// The process had nothing left to do. Linked processes are not disturbed.
  case normal

  /// An orderly stop, as a supervisor asks for it.
  case shutdown

  /// An orderly stop with a word on why.
  case shutdownBecause(String)

  /// Sent with ``Context/exit(_:_:)``: ends the target even if it traps exits, and others see it as
  /// ``killed``. A process that ends itself with this reason is seen so, and the signal of its links can be
  /// trapped.
  case kill

  /// How a process ends that was sent ``kill``.
  case killed

  /// There is no such process.
  case noproc

  /// The node of the process cannot be reached.
  case noconnection

  /// A Swift error left a handler.
  case error(Failure)

  /// Anything else, in the words of whoever chose it.
  case other(String)

  /// A Swift error as an exit reason: its type and what it says, so that it can be logged, compared and
  /// sent to another node.
  public struct Failure: Sendable, Hashable {
    /// The name of the error's type.
    public let type: String

    /// What the error says of itself.
    public let message: String

    public init(type: String, message: String) {
      self.type = type
      self.message = message
    }

    public init(_ error: any Error) {
      self.init(type: "\(Swift.type(of: error))", message: "\(error)")
    }
  }
}

extension ExitReason {
  /// Whether a supervisor counts this as an orderly end: `normal`, `shutdown`, or `shutdown` with a word.
  ///
  /// A transient child that ends so is not restarted, and no crash is reported.
  public var isOrderly: Bool {
    switch self {
    case .normal, .shutdown, .shutdownBecause: true
    case .kill, .killed, .noproc, .noconnection, .error, .other: false
    }
  }

  /// Whether it is for the process itself to report that it ended so.
  @usableFromInline
  var isFailure: Bool {
    switch self {
    case .error, .other: true
    case .normal, .shutdown, .shutdownBecause, .kill, .killed, .noproc, .noconnection: false
    }
  }

  /// The reason for which a process ends when `error` leaves one of its handlers: that of an ``Exit``, else
  /// ``error(_:)``.
  public init(thrown error: any Error) {
    self = (error as? Exit)?.reason ?? .error(Failure(error))
  }
}

extension ExitReason: ExpressibleByStringInterpolation {
  public init(stringLiteral value: String) { self = .other(value) }
}

extension ExitReason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .normal: "normal"
    case .shutdown: "shutdown"
    case .shutdownBecause(let why): "shutdown(\(why))"
    case .kill: "kill"
    case .killed: "killed"
    case .noproc: "noproc"
    case .noconnection: "noconnection"
    case .error(let failure): "\(failure.type): \(failure.message)"
    case .other(let words): words
    }
  }
}

/// Thrown from a handler to end the process with a reason of one's choice, as `exit/1` does in Erlang.
public struct Exit: Error, Sendable, Hashable {
  public let reason: ExitReason

  public init(_ reason: ExitReason) { self.reason = reason }
}
