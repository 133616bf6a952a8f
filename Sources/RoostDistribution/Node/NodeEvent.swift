/// What ``Node/events()`` tells of other nodes (`net_kernel:monitor_nodes/2`).
public enum NodeEvent: Sendable, Hashable {
  /// The node is connected; hidden if one of the two does not want to be seen.
  case up(NodeName, isHidden: Bool)
  /// The node is connected no more.
  case down(NodeName, isHidden: Bool, NodeDownReason)
}

/// Why a connection ended (`nodedown_reason`).
public enum NodeDownReason: Sendable, Hashable {
  /// This node wanted it: ``Node/disconnect(from:)``.
  case disconnect
  /// The peer has closed the connection, or has ended.
  case connectionClosed
  /// The network or TLS failed, in these words.
  case connectionFailed(String)
  /// The peer gave no sign of life for ``NodeConfiguration/tickTime``.
  case tickTimeout
  /// The peer sent what breaks the protocol or goes beyond a limit.
  case protocolError(String)
  /// The peer has connected anew: the old connection was dead.
  case replaced
  /// This node has stopped being one.
  case stopped
}
