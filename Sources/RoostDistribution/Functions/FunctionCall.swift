import ExternalTerm

/// The call of a function by name: `apply(Module, Name, Arguments)`.
struct FunctionCall: Hashable, Sendable {
  let module: Atom
  let name: Atom
  let arguments: [Term]

  var key: FunctionTable.Key { FunctionTable.Key(module: module, name: name, arity: arguments.count) }

  /// The stack trace of an error in it, as Erlang's exceptions have one.
  func stack(showsArguments: Bool) -> Term {
    [.tuple([.atom(module), .atom(name), showsArguments ? .list(arguments) : .integer(arguments.count), []])]
  }
}

extension FunctionCall {
  /// What `rpc` sends: `{Tag, Module, Name, Arguments, GroupLeader}`. Nil if the term is something else.
  init?(_ term: Term, tags: Set<Atom>) {
    guard case .tuple(let parts) = term, parts.count == 5, case .atom(let tag) = parts[0], tags.contains(tag),
      case .atom(let module) = parts[1], case .atom(let name) = parts[2], case .list(let arguments) = parts[3]
    else { return nil }
    self.init(module: module, name: name, arguments: arguments)
  }
}
