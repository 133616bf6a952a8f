import ExternalTerm
import NIOCore
import Roost

/// What the threads that use one connection share, always under its lock.
struct ConnectionState: ~Copyable, Sendable {
  enum Phase: Sendable {
    /// The nodes are not connected yet.
    case pending
    case up
    /// The connection is lost, and not everybody has heard of it: what is sent now waits for the next.
    case ending
    case ended
  }

  /// A process of the peer's that watches one of ours.
  struct Watcher: Sendable {
    let ref: MonitorRef
    let target: Pid
  }

  var phase = Phase.pending
  var waiting: [Outgoing] = []
  var waitingBytes = 0

  var held: [HeldSender] = []
  var ledger = LinkLedger()
  let calls: OpenCalls
  var watchers: [ExternalReference: Watcher] = [:]

  /// What has been asked for, and not been answered.
  var spawns: [ExternalReference: SpawnPort] = [:]

  /// The creation of the peer, once it is known.
  var creation: UInt32 = 0
  var encoder = MessageEncoder(flags: [])
  var queue = OutboundQueue(flags: [])
  var templates = FrameTemplates()

  /// A buffer that the queue can go on with, while there is one.
  var spare: [UInt8] = []
  var outlet: Outlet?

  var turn = FlushTurn()
  var sentBytes: UInt64 = 0

  init(_ calls: OpenCalls) { self.calls = calls }

  /// Writes what is to be sent, for a peer that is connected.
  ///
  /// - Parameter makeReference: gives a new reference of this node.
  /// - Returns: false if it is for a process of an earlier incarnation of the peer: such a process is dead.
  mutating func write(
    _ outgoing: Outgoing,
    _ local: LocalNode,
    _ makeReference: () -> ExternalReference
  ) throws -> Bool {
    if let needed = outgoing.creation, needed != creation { return false }
    switch outgoing {
    case .message(.cast(let message), let from, let to): try cast(message, from, to)
    case .message(let payload, let from, let to):
      try encode(Self.send(from: from, to: to), by: from, payload)
    case .toAlias(let payload, let from, let alias):
      try encode(.sendToAlias(from: from, to: alias), by: from, payload)
    case .call(let message, let port, let from, let to, let reference):
      try begin(message, port, from: from, to: to, reference, makeReference)
    case .callEnded(let number):
      if let ended = calls.withLedger({ $0.end(number) }) { try end(ended, local.reference(number)) }
    case .spawn(let request, let arguments, let port):
      try encode(.spawnRequest(request), by: request.from) { try arguments.write(to: &$0) }
      spawns[request.reference] = port
    case .link(let process, let remote):
      if let control = ledger.link(process, with: remote) { try encode(control) }
    case .unlink(let process, let remote):
      if let control = ledger.unlink(process, from: remote) { try encode(control) }
    case .monitor(let ref, let watcher, let target):
      try encode(ledger.monitor(by: watcher, target, local.reference(ref.number)))
    case .demonitor(let ref):
      if let control = ledger.demonitor(local.reference(ref.number)) { try encode(control) }
    case .exit(let from, let to, let reason):
      try encode(.exitSignal(from: from, to: to, reason: reason.term))
    case .linkExit(let from, let to, let reason):
      if let control = ledger.localExited(from, linkedWith: to, reason: reason.term) { try encode(control) }
    }
    return true
  }

  private static func send(from: ExternalPid, to: ProcessAddress) -> ControlMessage {
    switch to {
    case .pid(let pid): .send(from: from, to: pid)
    case .name(let name): .sendToName(from: from, to: name)
    }
  }

  /// Writes a control message and what follows it, without copying what is written already.
  private mutating func encode(
    _ control: ControlMessage,
    by sender: ExternalPid,
    _ payload: Payload
  ) throws {
    if case .written(let bytes) = payload {
      try encode(control, by: sender, rest: bytes) { _ in }
    } else {
      try encode(control, by: sender) { try payload.write(to: &$0) }
    }
  }

  private mutating func cast(
    _ message: OutgoingMessage,
    _ from: ExternalPid,
    _ to: ProcessAddress
  ) throws {
    if castAgain(message, from, to) { return }
    try encode(Self.send(from: from, to: to), rest: message.request) {
      try message.writeHead(to: &$0, call: nil)
    }
    let template = try queue.append(&encoder, from: from.sender, templateBefore: message.request.count)
    if let template { templates.keep(template, FrameTemplates.Key(from: from, to: to)) }
  }

  /// Writes a cast to a process of the peer's in its present incarnation, if one has been written for the same two before
  /// that differs in the request alone. Says no, and writes nothing, if there is none.
  mutating func castAgain(
    _ message: OutgoingMessage,
    _ from: ExternalPid,
    _ to: ProcessAddress
  ) -> Bool {
    guard let template = templates.find(FrameTemplates.Key(from: from, to: to)) else { return false }
    return queue.append(template, nil, message.request, from: from.sender)
  }

  private mutating func begin(
    _ message: OutgoingMessage,
    _ port: any AnswerPort,
    from: ExternalPid,
    to: ProcessAddress,
    _ reference: ExternalReference,
    _ makeReference: () -> ExternalReference
  ) throws {
    let monitor = calls.withLedger { $0.begin(port, reference, by: from, to: to, makeReference) }
    if let monitor {
      // That of a server belongs to all calls.
      if monitor == reference { ledger.noteMonitor(by: from, to, monitor) }
      try encode(.monitor(from: from, to: to, monitor))
    }
    do {
      try call(message, from, to, reference)
    } catch {
      if let ended = calls.withLedger({ $0.end(reference.number) }) { try end(ended, reference) }
      throw error
    }
  }

  /// Writes what a call that is no more leaves to be told.
  mutating func end(_ call: CallLedger.Ended, _ reference: ExternalReference) throws {
    if call.isMonitored, let control = ledger.demonitor(reference) { try encode(control) }
    for control in call.messages { try encode(control) }
  }

  /// Writes the request of a call.
  mutating func call(
    _ message: OutgoingMessage,
    _ from: ExternalPid,
    _ to: ProcessAddress,
    _ reference: ExternalReference
  ) throws {
    let key = FrameTemplates.Key(from: from, to: to, call: reference)
    if let template = templates.find(key),
      queue.append(template, reference, message.request, from: from.sender)
    {
      return
    }
    try encode(Self.send(from: from, to: to), rest: message.request) {
      try message.writeHead(to: &$0, call: (from, reference))
    }
    let template = try queue.append(
      &encoder,
      from: from.sender,
      templateBefore: message.request.count,
      reference
    )
    if let template { templates.keep(template, key) }
  }

  /// Writes the answer to a call of the peer's.
  mutating func answer(_ answer: OutgoingAnswer, by sender: ExternalPid) throws {
    guard case .alias(let alias) = answer.from.tag else {
      return try encode(answer.control(sender: sender), by: sender, rest: answer.answer) {
        try answer.writeHead(to: &$0)
      }
    }
    if let template = templates.findAnswer(to: alias),
      queue.append(template, alias, answer.answer, from: sender.sender)
    {
      return
    }
    try encode(answer.control(sender: sender), rest: answer.answer) { try answer.writeHead(to: &$0) }
    let template = try queue.append(
      &encoder,
      from: sender.sender,
      templateBefore: answer.answer.count,
      alias,
      isTwice: true
    )
    if let template { templates.keepAnswer(template, to: alias) }
  }

  /// Writes a control message that no message follows.
  mutating func encode(_ control: ControlMessage) throws {
    try encoder.encode(control)
    try queue.append(&encoder, from: control.sender)
  }

  /// Writes a control message and a message, the last bytes of which are there already.
  mutating func encode(
    _ control: ControlMessage,
    by sender: ExternalPid,
    rest: WrittenTerm,
    head: (inout TermWriter) throws -> Void
  ) throws {
    try encode(control, rest: rest, head: head)
    try queue.append(&encoder, from: sender.sender)
  }

  private mutating func encode(
    _ control: ControlMessage,
    rest: WrittenTerm,
    head: (inout TermWriter) throws -> Void
  ) throws {
    try encoder.encode(control, rest: rest, isShared: queue.splits(rest.count), head: head)
  }

  mutating func encode(
    _ control: ControlMessage,
    by sender: ExternalPid,
    _ message: (inout TermWriter) throws -> Void
  ) throws {
    try encoder.encode(control, message: message)
    try queue.append(&encoder, from: sender.sender)
  }

  /// A process of the peer's watches one of ours from now on. Says no if the reference is in use.
  mutating func watch(
    _ watcher: Watcher,
    from remote: ExternalPid,
    of local: ExternalPid,
    as address: ProcessAddress,
    _ reference: ExternalReference
  ) -> Bool {
    guard watchers[reference] == nil else { return false }
    watchers[reference] = watcher
    ledger.receivedMonitor(from: remote, of: local, as: address, reference)
    return true
  }

  /// How much waits to be sent, in bytes.
  var bufferedBytes: Int { phase == .up ? queue.bufferedBytes : waitingBytes }

  /// Has something wait for the connection.
  mutating func wait(_ outgoing: Outgoing) {
    waiting.append(outgoing)
    waitingBytes += outgoing.bytes
  }

  /// All that waits, which waits no more.
  mutating func takeWaiting() -> [Outgoing] {
    waitingBytes = 0
    return exchange(&waiting, [])
  }

  /// Who is to send what waits, if somebody is to be told.
  mutating func claimFlush() -> (FlushTurn.Claim, Outlet)? {
    // Most often somebody is at it.
    guard phase == .up, turn.isClaimable, let outlet else { return nil }
    let claim = turn.claim(
      waiting: queue.bufferedBytes,
      sent: sentBytes,
      isDirect: outlet.path?.isUseful == true
    )
    return claim.map { ($0, outlet) }
  }
}

extension ControlMessage {
  /// What tells the process of this node that sends a control message without a message from all others, for
  /// ``OutboundQueue``: its signals stay in order.
  fileprivate var sender: UInt64? {
    switch self {
    case .link(let from, _), .unlink(let from, _), .unlinkID(_, let from, _), .unlinkAck(_, let from, _),
      .exit(let from, _, _), .exitSignal(let from, _, _), .groupLeader(let from, _), .monitor(let from, _, _),
      .demonitor(let from, _, _), .down(.pid(let from), _, _, _):
      from.sender
    default: nil
    }
  }
}
