import ExternalTerm

extension ControlMessage {
  /// Reads a control message, with the reason of an exit that stands behind it. A message that follows is left
  /// to be read.
  ///
  /// - Parameter versioned: whether each term has the version of the format in front, as in messages without
  ///   a distribution header.
  static func read(_ reader: inout TermReader, versioned: Bool) throws(WireError) -> ControlMessage {
    let (number, arity) = try worded { () throws(TermDecodingError) in
      if versioned { try reader.readVersion() }
      let arity = try reader.readTupleHeader()
      return (arity > 0 ? try reader.readInteger(as: Int.self) : 0, arity)
    }
    guard let operation = UInt8(exactly: number).flatMap(Operation.init(rawValue:)) else {
      throw WireError(
        code: .unknownOperation,
        message: "a control message of \(arity) elements with the unknown operation \(number)"
      )
    }
    guard arity == operation.arity else {
      throw WireError(
        code: .malformed,
        message: "the control message \(operation) has \(arity) elements in place of \(operation.arity)"
      )
    }
    return try worded { () throws(TermDecodingError) in try read(operation, &reader, versioned) }
  }

  private static func worded<Result>(
    _ body: () throws(TermDecodingError) -> Result
  ) throws(WireError) -> Result {
    do throws(TermDecodingError) {
      return try body()
    } catch {
      throw WireError(
        code: error.code == .limitExceeded ? .limitExceeded : .malformed,
        message: "in a control message: \(error)"
      )
    }
  }

  private static func read(
    _ operation: Operation,
    _ reader: inout TermReader,
    _ versioned: Bool
  ) throws(TermDecodingError) -> ControlMessage {
    switch operation.untraced {
    case .nodeLink: return .nodeLink
    case .spawnRequest: return try spawnRequest(operation, &reader)
    case .spawnReply: return try spawnReply(operation, &reader)
    case .monitorP, .demonitorP, .monitorPExit, .payloadMonitorPExit:
      return try monitoring(operation, &reader, versioned)
    case .send, .sendSender, .regSend, .aliasSend: return try sending(operation, &reader)
    case .unlinkID, .unlinkIDAck: return try unlinking(operation, &reader)
    default: break
    }
    let from = try reader.readPid()
    let to = try reader.readPid()
    switch operation.untraced {
    case .link: return .link(from: from, to: to)
    case .unlink: return .unlink(from: from, to: to)
    case .groupLeader: return .groupLeader(from: from, to: to)
    default: break
    }
    try dropToken(operation, &reader)
    switch operation.untraced {
    case .exit: return .exit(from: from, to: to, reason: try reader.readTerm())
    case .payloadExit: return .exit(from: from, to: to, reason: try payload(&reader, versioned))
    case .exit2: return .exitSignal(from: from, to: to, reason: try reader.readTerm())
    default: return .exitSignal(from: from, to: to, reason: try payload(&reader, versioned))
    }
  }

  private static func sending(
    _ operation: Operation,
    _ reader: inout TermReader
  ) throws(TermDecodingError) -> ControlMessage {
    let message: ControlMessage
    switch operation.untraced {
    case .sendSender:
      // A message may come from something else than a process, such as a port: nobody can answer that.
      let from = try reader.readPidIfPresent()
      if from == nil { _ = try reader.readTerm() }
      message = .send(from: from, to: try reader.readPid())
    case .send:
      _ = try reader.readTerm()
      message = .send(from: nil, to: try reader.readPid())
    case .regSend:
      let from = try reader.readPid()
      _ = try reader.readTerm()
      message = .sendToName(from: from, to: try reader.readAtom())
    default: message = .sendToAlias(from: try reader.readPid(), to: try reader.readReference())
    }
    try dropToken(operation, &reader)
    return message
  }

  private static func unlinking(
    _ operation: Operation,
    _ reader: inout TermReader
  ) throws(TermDecodingError) -> ControlMessage {
    let start = reader.position
    let id = try reader.readInteger(as: UInt64.self)
    guard id > 0 else { throw reader.mismatch("an id of an unlinking, from 1 to \(UInt64.max)", at: start) }
    let from = try reader.readPid()
    let to = try reader.readPid()
    return operation == .unlinkID ? .unlinkID(id, from: from, to: to) : .unlinkAck(id, from: from, to: to)
  }

  private static func monitoring(
    _ operation: Operation,
    _ reader: inout TermReader,
    _ versioned: Bool
  ) throws(TermDecodingError) -> ControlMessage {
    switch operation {
    case .monitorP, .demonitorP:
      let from = try reader.readPid()
      let to = try address(&reader)
      let reference = try reader.readReference()
      return operation == .monitorP
        ? .monitor(from: from, to: to, reference) : .demonitor(from: from, to: to, reference)
    default:
      let from = try address(&reader)
      let to = try reader.readPid()
      let reference = try reader.readReference()
      let reason =
        operation == .monitorPExit ? try reader.readTerm() : try payload(&reader, versioned)
      return .down(from: from, to: to, reference, reason: reason)
    }
  }

  private static func spawnRequest(
    _ operation: Operation,
    _ reader: inout TermReader
  ) throws(TermDecodingError) -> ControlMessage {
    let reference = try reader.readReference()
    let from = try reader.readPid()
    let groupLeader = try reader.readPid()
    try reader.readTuple(arity: 3)
    let module = try reader.readAtom()
    let function = try reader.readAtom()
    let arity = try reader.readInteger(as: UInt8.self)
    let start = reader.position
    guard case .list(let options) = try reader.readTerm() else {
      throw reader.mismatch("a list of options", at: start)
    }
    try dropToken(operation, &reader)
    return .spawnRequest(
      SpawnRequest(
        reference: reference,
        from: from,
        groupLeader: groupLeader,
        module: module,
        function: function,
        arity: arity,
        options: options
      )
    )
  }

  private static func spawnReply(
    _ operation: Operation,
    _ reader: inout TermReader
  ) throws(TermDecodingError) -> ControlMessage {
    let reference = try reader.readReference()
    let to = try reader.readPid()
    let setUp = SpawnReply.SetUp(rawValue: try reader.readInteger())
    let result = try address(&reader)
    try dropToken(operation, &reader)
    return .spawnReply(SpawnReply(reference: reference, to: to, setUp: setUp, result: result))
  }

  private static func address(_ reader: inout TermReader) throws(TermDecodingError) -> ProcessAddress {
    if let name = try reader.readAtomIfPresent() { return .name(name) }
    return .pid(try reader.readPid())
  }

  private static func payload(
    _ reader: inout TermReader,
    _ versioned: Bool
  ) throws(TermDecodingError) -> Term {
    if versioned { try reader.readVersion() }
    return try reader.readTerm()
  }

  private static func dropToken(
    _ operation: Operation,
    _ reader: inout TermReader
  ) throws(TermDecodingError) {
    if operation.isTraced { _ = try reader.readTerm() }
  }
}
