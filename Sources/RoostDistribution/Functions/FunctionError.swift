import ExternalTerm
import Roost

/// Why the call of a function on another node gave nothing.
public struct FunctionError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Code: Hashable, Sendable {
    /// The function has failed, or there is none: see ``FunctionError/reason``.
    case failed
    /// No answer has come; the message says why.
    case unanswered(CallError.Code)
    /// The arguments cannot be coded as terms. Nothing was sent.
    case invalidRequest
    /// The function gives something else.
    case invalidAnswer
  }

  public let code: Code
  public let message: String

  /// What Erlang has in `{badrpc, Reason}`.
  public let reason: Term?
  public var description: String { message }

  init(_ code: Code, _ message: String, reason: Term? = nil) {
    self.code = code
    self.message = message
    self.reason = reason
  }
}
