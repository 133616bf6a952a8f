import ExternalTerm
import Roost

extension Node {
  /// An alias of one of this node's processes as other nodes know it, for terms that are sent to them: there
  /// `Alias ! Message` sends to it.
  ///
  /// What comes is read as the alias's type: the request of a ``WireMessage``, without a reply port, and otherwise what is
  /// `TermDecodable` or `Decodable`. What cannot be read as such is reported and dropped.
  ///
  /// One that another node has told of is what that node has called it.
  ///
  /// - Throws: ``MessageError`` if the type cannot be read, or the alias is one of another runtime.
  public func external<Value>(_ alias: Alias<Value>) throws(MessageError) -> ExternalReference {
    if let reference = alias.origin.elsewhere as? ExternalReference { return reference }
    guard alias.origin.owner.node == runtime.node else {
      throw MessageError(code: .unknownNode, message: "\(alias) is an alias of another runtime")
    }
    let receive = try AliasCoding.reader(of: alias, core)
    core.aliases.enter(AliasBook.Entry(origin: alias.origin, receive: receive)) { [runtime] origin in
      !origin.isTakenBack && runtime.localProcess(origin.owner) != nil
    }
    return core.local.reference(alias.origin.number)
  }

  /// An alias that another node has told of. It cannot be taken back here.
  ///
  /// What is sent is written as it would be read by ``external(_:)``; what cannot be written is reported and dropped.
  ///
  /// - Throws: `NodeNameError` if the name in the reference is none of a node.
  public func alias<Value>(
    _ reference: ExternalReference,
    as: Value.Type = Value.self
  ) throws(NodeNameError) -> Alias<Value> {
    let peer = try NodeName(reference.node.name)
    let origin = AliasOrigin(reference.number, owner: core.outside, elsewhere: reference)
    return Alias(origin) { [core] value in core.send(value, toAlias: reference, at: peer) }
  }
}

/// How what is sent to an alias is written and read.
private enum AliasCoding {
  static func payload<Value: Sendable>(_ value: Value, _ pids: any PidBook) throws -> Payload {
    guard let message = value as? any WireMessage else { return try Payload(value) }
    let written = try OutgoingMessage(message, pids)
    guard written.port == nil else {
      throw MessageError(code: .needsCall, message: "\(value) needs an answer, and an alias gives none")
    }
    return .written(written.request)
  }

  static func reader<Value>(
    of alias: Alias<Value>,
    _ pids: any PidBook
  ) throws(MessageError) -> @Sendable (inout TermReader) throws -> Void {
    if let type = Value.self as? any WireMessage.Type {
      let origin = RequestOrigin(nil, pids)
      return { reader in
        if let message = try type.init(request: &reader, origin) as? Value { alias.send(message) }
      }
    }
    guard Value.self is any TermDecodable.Type || Value.self is any Decodable.Type else {
      throw MessageError(code: .noCoding, message: "\(Value.self) is neither Decodable nor TermDecodable")
    }
    return { alias.send(try AnswerCoding.read(Value.self, from: &$0)) }
  }
}

extension NodeCore {
  fileprivate func send<Value: Sendable>(_ value: Value, toAlias alias: ExternalReference, at peer: NodeName)
  {
    do {
      let payload = try AliasCoding.payload(value, self)
      if peer == name { return try sendHere(payload, toAlias: alias) }
      submit(.toAlias(payload, from: sender, alias), to: peer)
    } catch {
      logger.warning("Message to an alias dropped", metadata: ["alias": "\(alias)", "reason": "\(error)"])
    }
  }

  private func sendHere(_ payload: Payload, toAlias alias: ExternalReference) throws {
    guard let entry = aliases.find(alias, of: local) else { return }
    var writer = TermWriter(capacity: 64)
    try payload.write(to: &writer)
    try TermReader.read(writer.finish(), limits: configuration.limits.terms) { try entry.receive(&$0) }
  }
}
