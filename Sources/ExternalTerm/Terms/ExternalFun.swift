/// A fun that was made on another node. Nobody but an Erlang node with the same module can run it: it can be
/// kept, compared and sent on, byte for byte as it came.
public struct ExternalFun: Hashable, Sendable {
  /// The module it was made in.
  public let module: Atom
  /// How many arguments it takes; nil for the form of releases before R8, which does not say.
  public let arity: UInt8?
  /// The term as it is on the wire, with its tag, and without references to an atom cache.
  public let encoded: Binary

  init(module: Atom, arity: UInt8?, encoded: Binary) {
    self.module = module
    self.arity = arity
    self.encoded = encoded
  }

  public static func == (left: ExternalFun, right: ExternalFun) -> Bool {
    left.encoded == right.encoded
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(encoded)
  }
}

extension ExternalFun: CustomStringConvertible {
  public var description: String { "#Fun<\(module)>" }
}
