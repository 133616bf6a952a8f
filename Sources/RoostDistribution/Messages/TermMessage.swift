import ExternalTerm
import Roost

/// The message of a server whose protocol is known only when the program runs: any term, called or cast.
///
/// `Ref<TermMessage>` is the address of any server of Erlang's or Elixir's; a Roost server with this message takes
/// whatever comes.
public enum TermMessage: WireMessage {
  case call(Term, reply: Reply<Term>)
  case cast(Term)

  public func encode(request writer: inout TermWriter, _ call: inout OutgoingCall) throws {
    switch self {
    case .call(let request, let reply):
      try writer.write(request)
      try call.take(reply)
    case .cast(let request): try writer.write(request)
    }
  }

  public init(request reader: inout TermReader, _ origin: RequestOrigin) throws {
    let request = try reader.readTerm()
    self = origin.isCall ? .call(request, reply: try origin.reply()) : .cast(request)
  }
}
