import ExternalTerm

/// What a request to spawn is to run.
enum SpawnTarget: Hashable, Sendable {
  /// A process of its own.
  case process(FunctionCall)

  /// A function for `erpc:call/4`: the exit reason carries the outcome, under this reference of the caller's.
  case call(FunctionCall, Term)

  /// A function for `erpc:cast/4`.
  case cast(FunctionCall)

  /// - Parameter call: what the request names, which for `erpc` is a function of that module with the call proper
  ///   among its arguments.
  init(_ call: FunctionCall) {
    guard call.module == "erpc" else {
      self = .process(call)
      return
    }
    switch (call.name, call.arguments.count) {
    case ("execute_call", 4):
      self = FunctionCall(call.arguments[1...]).map { .call($0, call.arguments[0]) } ?? .process(call)
    case ("execute_cast", 3): self = FunctionCall(call.arguments[...]).map { .cast($0) } ?? .process(call)
    default: self = .process(call)
    }
  }

  var call: FunctionCall {
    switch self {
    case .process(let call), .call(let call, _), .cast(let call): call
    }
  }
}

extension FunctionCall {
  /// Module, name and arguments as three terms.
  fileprivate init?(_ parts: ArraySlice<Term>) {
    let parts = Array(parts)
    guard parts.count == 3, case .atom(let module) = parts[0], case .atom(let name) = parts[1],
      case .list(let arguments) = parts[2]
    else { return nil }
    self.init(module: module, name: name, arguments: arguments)
  }
}
