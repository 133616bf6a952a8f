import ExternalTerm

/// How the call of a function has ended, in the classes of Erlang's exceptions.
enum FunctionOutcome: Hashable, Sendable {
  case returned(Term)
  case exit(Term)
  case error(Term, stack: Term)

  /// What `rpc:call/4` gives for it.
  var rpcAnswer: Term {
    switch self {
    case .returned(let term): term
    case .exit(let reason): Self.badRPC(reason)
    case .error(let reason, let stack): Self.badRPC(.tuple([reason, stack]))
    }
  }

  private static func badRPC(_ reason: Term) -> Term {
    .tuple([.atom("badrpc"), .tuple([.atom("EXIT"), reason])])
  }
}
