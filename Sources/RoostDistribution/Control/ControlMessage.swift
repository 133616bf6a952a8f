import ExternalTerm

/// What a message between nodes is about: who it is from, for whom, and what it does. See "Protocol between
/// Connected Nodes" in `erl_dist_protocol`.
///
/// The operations that differ only in form are one case here, and tokens of sequential tracing are dropped: a
/// node may do without them.
public enum ControlMessage: Hashable, Sendable {
  /// LINK.
  case link(from: ExternalPid, to: ExternalPid)
  /// UNLINK, of nodes older than OTP 23.3.
  case unlink(from: ExternalPid, to: ExternalPid)
  /// UNLINK_ID: an unlinking that the other side acknowledges.
  case unlinkID(UInt64, from: ExternalPid, to: ExternalPid)
  /// UNLINK_ID_ACK.
  case unlinkAck(UInt64, from: ExternalPid, to: ExternalPid)
  /// NODE_LINK, which no node sends.
  case nodeLink
  /// SEND and SEND_SENDER, followed by the message. SEND does not name the sender.
  case send(from: ExternalPid?, to: ExternalPid)
  /// REG_SEND, followed by the message.
  case sendToName(from: ExternalPid, to: Atom)
  /// ALIAS_SEND, followed by the message.
  case sendToAlias(from: ExternalPid, to: ExternalReference)
  /// EXIT and PAYLOAD_EXIT: a linked process has ended.
  case exit(from: ExternalPid, to: ExternalPid, reason: Term)
  /// EXIT2 and PAYLOAD_EXIT2: a process has called `exit/2`.
  case exitSignal(from: ExternalPid, to: ExternalPid, reason: Term)
  /// GROUP_LEADER: the process `to` gets `from` as its group leader.
  case groupLeader(from: ExternalPid, to: ExternalPid)
  /// MONITOR_P.
  case monitor(from: ExternalPid, to: ProcessAddress, ExternalReference)
  /// DEMONITOR_P.
  case demonitor(from: ExternalPid, to: ProcessAddress, ExternalReference)
  /// MONITOR_P_EXIT and PAYLOAD_MONITOR_P_EXIT: a monitored process has ended.
  case down(from: ProcessAddress, to: ExternalPid, ExternalReference, reason: Term)
  /// SPAWN_REQUEST, followed by the list of arguments.
  indirect case spawnRequest(SpawnRequest)
  /// SPAWN_REPLY.
  indirect case spawnReply(SpawnReply)

  /// Whether a term follows that is not part of this value.
  public var hasMessage: Bool {
    switch self {
    case .send, .sendToName, .sendToAlias, .spawnRequest: true
    default: false
    }
  }
}
