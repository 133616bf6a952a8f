/// A port identifier as it travels.
public struct ExternalPort: Hashable, Sendable {
  public let node: Atom
  public let id: UInt64
  public let creation: UInt32

  @inlinable
  public init(node: Atom, id: UInt64, creation: UInt32) {
    self.node = node
    self.id = id
    self.creation = creation
  }
}

extension ExternalPort: CustomStringConvertible {
  public var description: String { "#Port<\(node).\(id)>" }
}
