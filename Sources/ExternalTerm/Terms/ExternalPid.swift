/// A process identifier as it travels: it names a process of one incarnation of one node.
public struct ExternalPid: Hashable, Sendable {
  public let node: Atom
  public let id: UInt32
  public let serial: UInt32
  /// Which incarnation of the node; pids of two incarnations are never equal.
  public let creation: UInt32

  @inlinable
  public init(node: Atom, id: UInt32, serial: UInt32, creation: UInt32) {
    self.node = node
    self.id = id
    self.serial = serial
    self.creation = creation
  }

  /// The numbers tell most processes apart.
  @inlinable
  public func hash(into hasher: inout Hasher) {
    hasher.combine(id)
    hasher.combine(serial)
  }
}

extension ExternalPid: CustomStringConvertible {
  /// `<node.id.serial>`: Erlang prints its own number of the node in place of the name.
  public var description: String { "<\(node).\(id).\(serial)>" }
}
