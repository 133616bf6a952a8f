/// A fun that was made on another node. Nobody but an Erlang node with the same module can run it: it can be
/// kept, compared and sent on, byte for byte as it came.
public struct ExternalFun: Sendable {
  /// The module it was made in.
  public let module: Atom
  /// How many arguments it takes; nil for the form of releases before R8, which does not say.
  public let arity: UInt8?
  /// The process that made it.
  public let creator: ExternalPid
  /// The values of the variables that it refers to.
  public let freeVariables: [Term]
  /// The term as it is on the wire, with its tag, and without references to an atom cache.
  public let encoded: Binary
  let identity: Identity

  /// Which of the module's funs it is.
  struct Identity: Hashable, Sendable {
    /// The checksum of the module and the fun's number in it, as they are on the wire; empty in the old form.
    var version: [UInt8] = []
    var oldIndex: Int32 = 0
    var oldUniq: Int32 = 0
  }
}

extension ExternalFun: Hashable {
  /// As in Erlang, the same fun of a module with the same values in it, whoever made it.
  public static func == (left: ExternalFun, right: ExternalFun) -> Bool {
    left.module == right.module && left.arity == right.arity && left.identity == right.identity
      && left.freeVariables == right.freeVariables
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(module)
    hasher.combine(identity)
    hasher.combine(freeVariables)
  }
}

extension ExternalFun: CustomStringConvertible {
  /// `#Fun<module.index.uniq>`, as Erlang prints it.
  public var description: String { "#Fun<\(module).\(identity.oldIndex).\(identity.oldUniq)>" }
}
