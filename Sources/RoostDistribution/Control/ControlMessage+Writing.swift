import ExternalTerm

extension ControlMessage {
  /// Writes the control message in the form that a peer with these flags prefers, and behind it the reason of
  /// an exit. The message, if there is one, is left to be written.
  ///
  /// - Parameters:
  ///   - flags: what both nodes can do.
  ///   - versioned: whether each term gets the version of the format in front.
  /// - Returns: how many bytes the writer has where the control message ends.
  func write(
    to writer: inout TermWriter,
    _ flags: DistributionFlags,
    versioned: Bool
  ) throws -> Int {
    if versioned { writer.writeVersion() }
    let isPayload = flags.contains(.exitPayload)
    var reasonBehind: Term?
    switch self {
    case .link(let from, let to): try writer.write(.link, from, to)
    case .unlink(let from, let to): try writer.write(.unlink, from, to)
    case .groupLeader(let from, let to): try writer.write(.groupLeader, from, to)
    case .nodeLink: try writer.begin(.nodeLink)
    case .unlinkID(let id, let from, let to): try writer.write(.unlinkID, id, from, to, flags)
    case .unlinkAck(let id, let from, let to): try writer.write(.unlinkIDAck, id, from, to, flags)
    case .send(let from, let to): try writer.writeSend(from: from, to: to, flags)
    case .sendToName(let from, let to): try writer.writeSend(from: from, toName: to)
    case .sendToAlias(let from, let to): try writer.writeSend(from: from, toAlias: to, flags)
    case .exit(let from, let to, let reason):
      try writer.write(isPayload ? .payloadExit : .exit, from, to)
      if isPayload { reasonBehind = reason } else { try writer.write(reason) }
    case .exitSignal(let from, let to, let reason):
      try writer.write(isPayload ? .payloadExit2 : .exit2, from, to)
      if isPayload { reasonBehind = reason } else { try writer.write(reason) }
    case .monitor(let from, let to, let reference):
      try writer.write(.monitorP, from, to, reference, flags)
    case .demonitor(let from, let to, let reference):
      try writer.write(.demonitorP, from, to, reference, flags)
    case .down(let from, let to, let reference, let reason):
      try writer.writeDown(isPayload ? .payloadMonitorPExit : .monitorPExit, from, to, reference, flags)
      if isPayload { reasonBehind = reason } else { try writer.write(reason) }
    case .spawnRequest(let request): try writer.write(request, flags)
    case .spawnReply(let reply): try writer.write(reply, flags)
    }
    let end = writer.count
    if let reasonBehind {
      if versioned { writer.writeVersion() }
      try writer.write(reasonBehind)
    }
    return end
  }
}

extension TermWriter {
  /// The head of the tuple, and the operation.
  mutating func begin(_ operation: Operation) throws {
    try writeTupleHeader(operation.arity)
    write(operation.rawValue)
  }

  fileprivate mutating func write(_ operation: Operation, _ from: ExternalPid, _ to: ExternalPid) throws {
    try begin(operation)
    try write(from)
    try write(to)
  }

  fileprivate mutating func write(
    _ operation: Operation,
    _ id: UInt64,
    _ from: ExternalPid,
    _ to: ExternalPid,
    _ flags: DistributionFlags
  ) throws {
    try flags.require(.unlinkIDs, for: operation)
    try begin(operation)
    write(id)
    try write(from)
    try write(to)
  }

  mutating func writeSend(from: ExternalPid?, to: ExternalPid, _ flags: DistributionFlags) throws {
    if let from, flags.contains(.sendSender) { return try write(.sendSender, from, to) }
    try begin(.send)
    try write(atom: "")
    try write(to)
  }

  mutating func writeSend(from: ExternalPid, toName name: Atom) throws {
    try begin(.regSend)
    try write(from)
    try write(atom: "")
    try write(name)
  }

  mutating func writeSend(
    from: ExternalPid,
    toAlias alias: ExternalReference,
    _ flags: DistributionFlags
  ) throws {
    try flags.require(.aliases, for: .aliasSend)
    try begin(.aliasSend)
    try write(from)
    try write(alias)
  }

  fileprivate mutating func write(
    _ operation: Operation,
    _ from: ExternalPid,
    _ to: ProcessAddress,
    _ reference: ExternalReference,
    _ flags: DistributionFlags
  ) throws {
    try flags.requireMonitors(of: to, for: operation)
    try begin(operation)
    try write(from)
    try write(to)
    try write(reference)
  }

  fileprivate mutating func writeDown(
    _ operation: Operation,
    _ from: ProcessAddress,
    _ to: ExternalPid,
    _ reference: ExternalReference,
    _ flags: DistributionFlags
  ) throws {
    try flags.requireMonitors(of: from, for: operation)
    try begin(operation)
    try write(from)
    try write(to)
    try write(reference)
  }

  fileprivate mutating func write(_ address: ProcessAddress) throws {
    switch address {
    case .pid(let pid): try write(pid)
    case .name(let name): try write(name)
    }
  }

  fileprivate mutating func write(_ request: SpawnRequest, _ flags: DistributionFlags) throws {
    try flags.require(.spawn, for: .spawnRequest)
    try begin(.spawnRequest)
    try write(request.reference)
    try write(request.from)
    try write(request.groupLeader)
    try writeTuple(request.module, request.function, Int(request.arity))
    try write(Term.list(request.options))
  }

  fileprivate mutating func write(_ reply: SpawnReply, _ flags: DistributionFlags) throws {
    try flags.require(.spawn, for: .spawnReply)
    try begin(.spawnReply)
    try write(reply.reference)
    try write(reply.to)
    write(reply.setUp.rawValue)
    try write(reply.result)
  }
}

extension DistributionFlags {
  fileprivate func require(_ flag: DistributionFlags, for operation: Operation) throws(WireError) {
    guard contains(flag) else {
      throw WireError(
        code: .notSupportedByPeer,
        message: "the peer does not understand \(operation): it lacks \(flag)"
      )
    }
  }

  fileprivate func requireMonitors(
    of process: ProcessAddress,
    for operation: Operation
  ) throws(WireError) {
    switch process {
    case .pid: try require(.processMonitors, for: operation)
    case .name: try require(.nameMonitors, for: operation)
    }
  }
}
