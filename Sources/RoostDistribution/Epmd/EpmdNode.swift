/// A node as epmd, Erlang's port mapper, knows it.
public struct EpmdNode: Hashable, Sendable {
  /// The name before the `@`.
  public var name: String
  /// Where the node takes connections.
  public var port: UInt16
  public var kind: Kind
  /// The highest version of the handshake that the node knows.
  public var highestVersion: UInt16
  /// The lowest version of the handshake that the node knows.
  public var lowestVersion: UInt16
  /// Bytes that epmd keeps and hands on; nobody uses them.
  public var extra: [UInt8]

  public enum Kind: UInt8, Hashable, Sendable {
    case normal = 77
    case hidden = 72
  }

  public init(
    name: String,
    port: UInt16,
    kind: Kind = .normal,
    highestVersion: UInt16 = HandshakeVersion.v6.rawValue,
    lowestVersion: UInt16 = HandshakeVersion.v5.rawValue,
    extra: [UInt8] = []
  ) {
    self.name = name
    self.port = port
    self.kind = kind
    self.highestVersion = highestVersion
    self.lowestVersion = lowestVersion
    self.extra = extra
  }

  /// The version of the handshake with which to begin, or nil if the node knows none that we do.
  public var handshake: HandshakeVersion? {
    if lowestVersion <= 6, highestVersion >= 6 { return .v6 }
    return lowestVersion <= 5 && highestVersion >= 5 ? .v5 : nil
  }
}
