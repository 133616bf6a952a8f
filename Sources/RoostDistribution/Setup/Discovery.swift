#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// How nodes find one another.
public enum Discovery: Sendable {
  /// Each host has an epmd, Erlang's port mapper, on this port: that of the environment's `ERL_EPMD_PORT`, or 4369, unless
  /// told. If there is none, that is no error: this node can connect to others, and is not found itself.
  case epmd(port: UInt16 = Discovery.epmdPort)

  /// All nodes listen on this port, each on a host of its own, and no epmd is asked (`erl_epmd_listen_port`).
  case fixedPort(UInt16)

  /// Where each node listens; others are not known.
  case table([NodeName: Endpoint])

  /// Asked for each connection; nil if the node is not known.
  case lookup(@Sendable (NodeName) async throws -> Endpoint?)

  /// The port of epmd, as Erlang finds it: `ERL_EPMD_PORT` of the environment, 4369 without it.
  public static var epmdPort: UInt16 { epmdPort(getenv("ERL_EPMD_PORT").map { String(cString: $0) }) }

  static func epmdPort(_ words: String?) -> UInt16 {
    guard let port = words.flatMap({ UInt16($0) }), port > 0 else { return 4369 }
    return port
  }
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
