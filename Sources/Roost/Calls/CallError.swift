/// Why a call brought no answer.
public struct CallError: Error, Sendable, Hashable, CustomStringConvertible {
  public enum Code: Sendable, Hashable {
    /// No answer came in time. The request may still be served; its answer will be dropped.
    case timeout

    /// The server ended before it answered, or there was none: see ``CallError/reason``.
    case exit

    /// The calling Task was cancelled.
    case cancelled

    /// A process called itself, which could only time out.
    case callingSelf

    /// The server's mailbox is bounded and full.
    case mailboxFull

    /// The server answered with ``Reply/refuse(_:)``, or could not do what ``System`` asked of it.
    case refused

    /// The timeout is negative. Nothing was sent.
    case invalidTimeout

    /// The request was given up: ``Request/abandon()``.
    case abandoned

    /// The request cannot be written for the server, which is on another node. Nothing was sent.
    case invalidRequest

    /// The server, on another node, gave an answer that is not of the type which the request declares.
    case invalidAnswer
  }

  public let code: Code

  /// The exit reason of the server, for ``Code/exit``; the error of a change of state that failed, for
  /// ``Code/refused``.
  public let reason: ExitReason?

  /// More about it, in words.
  package let detail: String?

  @usableFromInline
  package init(_ code: Code, reason: ExitReason? = nil, detail: String? = nil) {
    self.code = code
    self.reason = reason
    self.detail = detail
  }

  @usableFromInline
  init(invalidTimeout timeout: Duration) {
    self.init(.invalidTimeout, detail: "It is \(timeout).")
  }

  public static var timeout: Self { Self(.timeout) }
  public static func exit(_ reason: ExitReason) -> Self { Self(.exit, reason: reason) }

  public var description: String {
    let text =
      switch code {
      case .timeout: "The call timed out."
      case .exit: "The server of the call ended: \(reason ?? .noproc)".sentence
      case .cancelled: "The calling task was cancelled."
      case .callingSelf: "A process cannot call itself: the answer could never come."
      case .mailboxFull: "The server's mailbox is full."
      case .refused: "The server refused the request."
      case .invalidTimeout: "A timeout must be zero or more, or nil for none."
      case .abandoned: "The request was given up."
      case .invalidRequest: "The request cannot be sent to another node."
      case .invalidAnswer: "The answer is not what the request asks for."
      }
    return detail.map { "\(text) \($0)" } ?? text
  }

  public static func == (left: Self, right: Self) -> Bool {
    left.code == right.code && left.reason == right.reason
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(code)
    hasher.combine(reason)
  }
}
