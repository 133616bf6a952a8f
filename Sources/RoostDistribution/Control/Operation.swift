/// The operations of control messages, by the number that stands first in them.
enum Operation: UInt8, CaseIterable {
  case link = 1
  case send = 2
  case exit = 3
  case unlink = 4
  case nodeLink = 5
  case regSend = 6
  case groupLeader = 7
  case exit2 = 8
  case sendTT = 12
  case exitTT = 13
  case regSendTT = 16
  case exit2TT = 18
  case monitorP = 19
  case demonitorP = 20
  case monitorPExit = 21
  case sendSender = 22
  case sendSenderTT = 23
  case payloadExit = 24
  case payloadExitTT = 25
  case payloadExit2 = 26
  case payloadExit2TT = 27
  case payloadMonitorPExit = 28
  case spawnRequest = 29
  case spawnRequestTT = 30
  case spawnReply = 31
  case spawnReplyTT = 32
  case aliasSend = 33
  case aliasSendTT = 34
  case unlinkID = 35
  case unlinkIDAck = 36

  /// How many elements the tuple has, its operation among them.
  var arity: Int {
    switch self {
    case .nodeLink: 1
    case .link, .send, .unlink, .groupLeader, .sendSender, .payloadExit, .payloadExit2, .aliasSend: 3
    case .exit, .exit2, .regSend, .monitorP, .demonitorP, .payloadMonitorPExit, .unlinkID, .unlinkIDAck: 4
    case .monitorPExit, .spawnReply: 5
    case .spawnRequest: 6
    case .sendTT, .exitTT, .regSendTT, .exit2TT, .sendSenderTT, .payloadExitTT, .payloadExit2TT,
      .spawnRequestTT, .spawnReplyTT, .aliasSendTT:
      untraced.arity + 1
    }
  }

  /// The same operation without the token of sequential tracing.
  var untraced: Operation {
    switch self {
    case .sendTT: .send
    case .exitTT: .exit
    case .regSendTT: .regSend
    case .exit2TT: .exit2
    case .sendSenderTT: .sendSender
    case .payloadExitTT: .payloadExit
    case .payloadExit2TT: .payloadExit2
    case .spawnRequestTT: .spawnRequest
    case .spawnReplyTT: .spawnReply
    case .aliasSendTT: .aliasSend
    default: self
    }
  }

  var isTraced: Bool { untraced != self }
}
