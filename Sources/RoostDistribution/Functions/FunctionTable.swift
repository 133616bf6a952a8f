import ExternalTerm
import Roost

/// The functions of this node that other nodes may call, and the processes that they may spawn, by module, name and
/// arity. Nothing else of what is asked by name is run.
struct FunctionTable: Sendable {
  typealias Function = @Sendable ([Term]) async throws -> Term
  typealias Maker = @Sendable ([Term]) -> NewProcess

  /// `module:name/arity`.
  struct Key: Hashable, Sendable {
    let module: Atom
    let name: Atom
    let arity: Int
  }

  private var functions: [Key: Function] = [:]
  private var makers: [Key: Maker] = [:]

  /// The function, nil if there is none; one that is set takes the place of one that is there.
  subscript(key: Key) -> Function? {
    get { functions[key] }
    set { functions[key] = newValue }
  }

  /// What makes the process of this name, nil if nothing does.
  subscript(process key: Key) -> Maker? {
    get { makers[key] }
    set { makers[key] = newValue }
  }

  /// Runs the function that a call names.
  func run(_ call: FunctionCall) async -> FunctionOutcome {
    guard let function = functions[call.key] else {
      return .error(.atom("undef"), stack: call.stack(showsArguments: true))
    }
    do {
      return .returned(try await function(call.arguments))
    } catch let error as FunctionArgumentError {
      let reason = Term.tuple([.atom("badarg"), .binary(Binary(error.message))])
      return .error(reason, stack: call.stack(showsArguments: true))
    } catch let exit as Exit {
      return .exit(exit.reason.term)
    } catch {
      return .error(ExitReason(thrown: error).term, stack: call.stack(showsArguments: false))
    }
  }
}

extension FunctionTable.Key: CustomStringConvertible {
  var description: String { "\(module):\(name)/\(arity)" }
}
