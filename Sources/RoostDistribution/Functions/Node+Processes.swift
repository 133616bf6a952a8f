import ExternalTerm
import Roost

extension Node {
  /// Lets other nodes spawn a server by module, function and arguments, as `erlang:spawn/4` and its kin do, and
  /// ``spawn(_:of:at:_:options:)``. One that was registered before under the same is replaced.
  ///
  /// ```swift
  /// node.register(process: "start", of: "counter") { (count: Int) in Counter(count: count) }
  /// // in Erlang: Pid = spawn_link(Node, counter, start, [5]), gen_server:call(Pid, value)
  /// ```
  ///
  /// What fails in its start is its exit reason, and so is an argument of another type. To spawn something that has
  /// not been registered gives a process that ends at once with `{undef, …}`, as in Erlang.
  ///
  /// - Parameters:
  ///   - name: the name of the function, and with the number of parameters of `make` its arity.
  ///   - module: need not be one of Erlang's or Swift's.
  ///   - make: makes the server from the arguments, in the new process.
  @inlinable
  public func register<each Argument: Decodable & Sendable, Server: GenServer>(
    process name: String,
    of module: String,
    _ make: @escaping @Sendable (repeat each Argument) throws -> Server
  ) {
    let runtime = runtime
    add(process: name, of: module) { (read: @escaping @Sendable () throws -> (repeat each Argument)) in
      NewProcess(in: runtime) {
        let arguments = try read()
        return try make(repeat each arguments)
      }
    }
  }

  /// Lets other nodes spawn a server with async handlers.
  @inlinable
  public func register<each Argument: Decodable & Sendable, Server: AsyncGenServer>(
    process name: String,
    of module: String,
    _ make: @escaping @Sendable (repeat each Argument) throws -> Server
  ) {
    let runtime = runtime
    add(process: name, of: module) { (read: @escaping @Sendable () throws -> (repeat each Argument)) in
      NewProcess(in: runtime) {
        let arguments = try read()
        return try make(repeat each arguments)
      }
    }
  }

  /// Lets other nodes spawn a raw process, which ends when its body returns.
  @inlinable
  public func register<each Argument: Decodable & Sendable, Message: Sendable>(
    process name: String,
    of module: String,
    receiving: Message.Type,
    _ body: @escaping @Sendable (Inbox<Message>, repeat each Argument) async throws -> Void
  ) {
    let runtime = runtime
    add(process: name, of: module) { (read: @escaping @Sendable () throws -> (repeat each Argument)) in
      NewProcess(receiving: Message.self, in: runtime) { inbox in
        let arguments = try read()
        try await body(inbox, repeat each arguments)
      }
    }
  }

  /// Takes a process away: what is spawned under its name from now on ends with `undef`. Those that run go on.
  public func unregister(process name: String, of module: String, arity: Int) {
    let key = FunctionTable.Key(module: Atom(module), name: Atom(name), arity: arity)
    core.functions.withLock { $0[process: key] = nil }
  }

  @usableFromInline
  func add<each Argument: Decodable & Sendable>(
    process name: String,
    of module: String,
    _ make: @escaping @Sendable (@escaping @Sendable () throws -> (repeat each Argument)) -> NewProcess
  ) {
    var arity = 0
    for _ in repeat (each Argument).self { arity += 1 }
    let key = FunctionTable.Key(module: Atom(module), name: Atom(name), arity: arity)
    let limits = core.configuration.limits.terms
    core.functions.withLock { functions in
      functions[process: key] = { terms in
        make {
          var arguments = FunctionArguments(terms, of: key, limits)
          return (repeat try arguments.next((each Argument).self))
        }
      }
    }
  }
}
