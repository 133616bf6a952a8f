import ExternalTerm
import Roost

extension Node {
  /// Calls a function on another node, and waits for what it gives (`rpc:call/5`, by way of the other node's `rex`):
  /// one of Erlang's or Elixir's, or one that a Roost node has registered.
  ///
  /// ```swift
  /// let sum = try await node.call("sum", of: "lists", at: peer, [1, 2, 3], as: Int.self)
  /// ```
  ///
  /// - Parameters:
  ///   - arguments: what can be coded as terms.
  ///   - timeout: how long to wait; nil, as long as it takes. 5 seconds unless told.
  ///   - answer: the type of what the function gives; `Term` takes anything.
  /// - Throws: ``FunctionError``. Of a function that gives `{badrpc, …}` itself it cannot be told from a failure.
  public func call<each Argument: Encodable & Sendable, Answer: Sendable>(
    _ function: String,
    of module: String,
    at peer: NodeName,
    _ arguments: repeat each Argument,
    timeout: Duration? = .seconds(5),
    as answer: Answer.Type = Answer.self
  ) async throws(FunctionError) -> Answer {
    let name = "\(module):\(function)"
    let terms: [Term]
    do {
      terms = try AnswerCoding.terms(repeat each arguments)
    } catch {
      throw FunctionError(.invalidRequest, "the arguments of \(name): \(error)")
    }
    let request = Term.tuple([
      .atom("call"), .atom(Atom(module)), .atom(Atom(function)), .list(terms), .atom("user"),
    ])
    let term: Term
    do {
      term = try await ref(to: Rex.name, at: peer, as: TermMessage.self)
        .call(timeout: timeout) { .call(request, reply: $0) }
    } catch {
      throw FunctionError(.unanswered(error.code), "\(name) at \(peer): \(error)")
    }
    return try Self.read(term, of: name, at: peer, core.configuration.limits.terms)
  }

  private static func read<Answer>(
    _ term: Term,
    of name: String,
    at peer: NodeName,
    _ limits: DecodingLimits
  ) throws(FunctionError) -> Answer {
    if case .tuple(let parts) = term, parts.count == 2, parts[0] == .atom("badrpc") {
      throw FunctionError(.failed, "\(name) at \(peer) failed: \(parts[1])", reason: parts[1])
    }
    do {
      return try AnswerCoding.read(Answer.self, from: term, limits)
    } catch {
      throw FunctionError(.invalidAnswer, "\(name) at \(peer): \(error)")
    }
  }
}
