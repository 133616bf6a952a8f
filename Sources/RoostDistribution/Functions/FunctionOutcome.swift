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

  /// The reason for which a process ends that has run it; nil, `normal`.
  var exitReason: Term? {
    switch self {
    case .returned: nil
    case .exit(let reason): reason
    case .error(let reason, let stack): .tuple([reason, stack])
    }
  }

  /// The reason for which a process of `erpc` ends, which carries the outcome to the caller.
  func erpcReason(_ reference: Term) -> Term {
    switch self {
    case .returned(let term): .tuple([reference, .atom("return"), term])
    case .exit(let reason): .tuple([reference, .atom("exit"), reason])
    case .error(let reason, let stack): .tuple([reference, .atom("error"), reason, stack])
    }
  }

  private static func badRPC(_ reason: Term) -> Term {
    .tuple([.atom("badrpc"), .tuple([.atom("EXIT"), reason])])
  }
}
