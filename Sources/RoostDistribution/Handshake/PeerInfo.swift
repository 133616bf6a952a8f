/// Who is at the other end of a connection, and what is used on it.
public struct PeerInfo: Hashable, Sendable {
  public let name: NodeName
  /// ``Creation/unknown`` if the peer knows only version 5 of the handshake.
  public let creation: Creation
  /// What both nodes can do.
  public let flags: DistributionFlags

  public init(name: NodeName, creation: Creation, flags: DistributionFlags) {
    self.name = name
    self.creation = creation
    self.flags = flags
  }

  /// The connection is not shown to the rest of the cluster, because one of the two nodes does not want it.
  public var isHidden: Bool { !flags.contains(.published) }
}
