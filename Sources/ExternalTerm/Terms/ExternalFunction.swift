/// A function named by module, name and arity: Erlang's `fun lists:reverse/1`.
public struct ExternalFunction: Hashable, Sendable {
  public let module: Atom
  public let name: Atom
  public let arity: UInt8

  public init(module: Atom, name: Atom, arity: UInt8) {
    self.module = module
    self.name = name
    self.arity = arity
  }
}

extension ExternalFunction: CustomStringConvertible {
  public var description: String { "fun \(module):\(name)/\(arity)" }
}
