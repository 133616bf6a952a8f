/// How nodes find one another.
public enum Discovery: Sendable {
  /// Each host has an epmd, Erlang's port mapper, on this port. If there is none, that is no error: this node can
  /// connect to others, and is not found itself.
  case epmd(port: UInt16 = 4369)

  /// All nodes listen on this port, each on a host of its own, and no epmd is asked (`erl_epmd_listen_port`).
  case fixedPort(UInt16)

  /// Where each node listens; others are not known.
  case table([NodeName: Endpoint])

  /// Asked for each connection; nil if the node is not known.
  case lookup(@Sendable (NodeName) async throws -> Endpoint?)
}

/// Where a node listens.
public struct Endpoint: Sendable, Hashable {
  /// The name or the address of the host.
  public var host: String
  public var port: Int

  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }
}
