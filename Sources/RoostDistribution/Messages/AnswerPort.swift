import ExternalTerm
import Roost

/// The reply port of a call to another node, of whatever type.
protocol AnswerPort: Sendable {
  /// The process that calls; nil if the call comes from outside of any.
  var caller: Pid? { get }

  /// Says by which number this call is known to the connection, which is told when it ends. The first counts.
  func note(_ number: UInt64)

  /// The connection need not be told.
  func forget(_ number: UInt64)

  /// Reads the answer, and ends the call with it, or with an error if it is of another type.
  func receive(_ reader: inout TermReader)

  /// Ends the call without an answer.
  func fail(_ error: CallError)
}

extension Reply: AnswerPort {
  func receive(_ reader: inout TermReader) {
    do {
      self(try AnswerCoding.read(Answer.self, from: &reader))
    } catch {
      fail(CallError(.invalidAnswer, detail: "\(error)"))
    }
  }
}

extension CallError {
  /// How a call ends whose server is gone, for the reason that the monitor gives. `{refused, Why}` is how a Roost
  /// node says that the server is there, and has refused the request: see ``OutgoingAnswer/refusal(_:)``.
  init(down reason: Term, as exit: ExitReason) {
    if case .tuple(let parts) = reason, parts.count == 2, parts[0] == .atom("refused"),
      case .binary(let words) = parts[1]
    {
      self.init(.refused, detail: String(decoding: words.bytes, as: UTF8.self))
    } else {
      self.init(.exit, reason: exit)
    }
  }
}
