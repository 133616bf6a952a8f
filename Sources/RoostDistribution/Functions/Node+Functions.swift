import ExternalTerm
import Roost

extension Node {
  /// Lets other nodes call a function by its module, name and number of arguments; no function can be called that
  /// has not been registered. One that was registered before under the same is replaced.
  ///
  /// ```swift
  /// node.register(function: "add", of: "calculator") { (a: Int, b: Int) in a + b }
  /// // in Erlang: rpc:block_call(Node, calculator, add, [1, 2])
  /// ```
  ///
  /// Each call runs in a process of its own, which is not stopped when the caller gives up. Erlang sees an error of
  /// the function as `{badrpc, {'EXIT', {{roost_error, Type, Message}, Stack}}}`, an `Exit` as
  /// `{badrpc, {'EXIT', Reason}}`, an argument of another type as the error `{badarg, Why}`, and a function that is
  /// not registered as the error `undef`.
  ///
  /// - Parameters:
  ///   - name: the name of the function, and with its number of parameters its arity.
  ///   - module: need not be one of Erlang's or Swift's.
  ///   - body: takes and gives what can be coded as terms.
  public func register<each Argument: Decodable & Sendable, Answer: Encodable & Sendable>(
    function name: String,
    of module: String,
    _ body: @escaping @Sendable (repeat each Argument) async throws -> Answer
  ) {
    var arity = 0
    for _ in repeat (each Argument).self { arity += 1 }
    let key = FunctionTable.Key(module: Atom(module), name: Atom(name), arity: arity)
    let limits = core.configuration.limits.terms
    core.functions.withLock { functions in
      functions[key] = { terms in
        var arguments = FunctionArguments(terms, of: key, limits)
        return try AnswerCoding.term(try await body(repeat try arguments.next((each Argument).self)))
      }
    }
  }

  /// Lets other nodes call a function that gives nothing; they get the atom `ok`.
  public func register<each Argument: Decodable & Sendable>(
    function name: String,
    of module: String,
    _ body: @escaping @Sendable (repeat each Argument) async throws -> Void
  ) {
    register(function: name, of: module) { (arguments: repeat each Argument) -> Atom in
      try await body(repeat each arguments)
      return .ok
    }
  }

  /// Lets other nodes call a function that takes any terms, always as many, and gives one.
  public func register(
    function name: String,
    of module: String,
    arity: Int,
    _ body: @escaping @Sendable ([Term]) async throws -> Term
  ) {
    let key = FunctionTable.Key(module: Atom(module), name: Atom(name), arity: arity)
    core.functions.withLock { $0[key] = body }
  }

  /// Takes a function away: calls that come from now on get `undef`. Those that run go on.
  public func unregister(function name: String, of module: String, arity: Int) {
    let key = FunctionTable.Key(module: Atom(module), name: Atom(name), arity: arity)
    core.functions.withLock { $0[key] = nil }
  }
}
