import ExternalTerm
import Roost

/// What a process of this node sends to one of another, or undoes: written at once when the two nodes are connected,
/// and otherwise kept until they are.
enum Outgoing: Sendable {
  case message(Payload, from: ExternalPid, to: ProcessAddress)
  case toAlias(Payload, from: ExternalPid, ExternalReference)
  case call(OutgoingMessage, any AnswerPort, from: ExternalPid, to: ProcessAddress, ExternalReference)
  /// A call by the number of its reference.
  case callEnded(UInt64)
  case spawn(SpawnRequest, Payload, SpawnPort)
  case link(ExternalPid, with: ExternalPid)
  case unlink(ExternalPid, from: ExternalPid)
  case monitor(MonitorRef, by: ExternalPid, of: ProcessAddress)
  case demonitor(MonitorRef)
  /// `exit/2`.
  case exit(from: ExternalPid, to: ExternalPid, ExitReason)
  /// A linked process of this node has ended.
  case linkExit(from: ExternalPid, to: ExternalPid, ExitReason)

  /// Whether it is worth a connection where there is none.
  var connects: Bool {
    switch self {
    case .message, .toAlias, .call, .spawn, .link, .monitor, .exit: true
    case .callEnded, .unlink, .demonitor, .linkExit: false
    }
  }

  /// About how much it is to send, in bytes.
  var bytes: Int {
    switch self {
    case .message(.written(let bytes), _, _), .toAlias(.written(let bytes), _, _),
      .spawn(_, .written(let bytes), _):
      bytes.count
    case .message(.cast(let message), _, _), .call(let message, _, _, _, _): message.request.count
    default: 64
    }
  }

  /// The creation of the other node in which there was what it is about; nil if it is any.
  var creation: UInt32? {
    if case .toAlias(_, _, let alias) = self { alias.creation } else { target?.creation }
  }

  /// The process of the other node that it is about.
  private var target: ExternalPid? {
    switch self {
    case .message(_, _, .pid(let pid)), .call(_, _, _, .pid(let pid), _), .link(_, let pid),
      .monitor(_, _, .pid(let pid)), .exit(_, let pid, _), .linkExit(_, let pid, _), .unlink(_, let pid):
      pid
    case .message, .toAlias, .call, .spawn, .monitor, .callEnded, .demonitor: nil
    }
  }
}

extension ExternalPid {
  /// What tells the process, of this node, from all others, for ``OutboundQueue``.
  var sender: UInt64 { UInt64(id & 0x7FFF_FFFF) << 32 | UInt64(serial) }
}
