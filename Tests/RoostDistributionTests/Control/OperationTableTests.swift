import ExternalTerm
import Testing

@testable import RoostDistribution

/// Each control message as erl_dist_protocol writes it.
@Suite("Control messages of the protocol")
struct OperationTableTests {
  private struct Row {
    let tuple: [Term]
    /// What follows the tuple.
    let behind: Term?
    /// What it is read as.
    let control: ControlMessage

    init(_ tuple: [Term], _ behind: Term?, _ control: ControlMessage) {
      self.tuple = tuple
      self.behind = behind
      self.control = control
    }
  }

  private static let from = Samples.remote()
  private static let to = Samples.local()
  private static let reference = Samples.reference()
  private static let f = Term.pid(from)
  private static let t = Term.pid(to)
  private static let r = Term.reference(reference)
  private static let token = Term.tuple([.integer(0), .integer(1), .list([])])
  private static let function = Term.tuple([.atom("m"), .atom("f"), .integer(1)])
  private static let options = Term.list([.atom("link")])

  private static let exit = ControlMessage.exit(from: from, to: to, reason: .atom("why"))
  private static let signal = ControlMessage.exitSignal(from: from, to: to, reason: .atom("why"))
  private static let down = ControlMessage.down(from: .pid(from), to: to, reference, reason: .atom("why"))
  private static let send = ControlMessage.send(from: from, to: to)
  private static let named = ControlMessage.sendToName(from: from, to: "name")
  private static let alias = ControlMessage.sendToAlias(from: from, to: reference)
  private static let reply = ControlMessage.spawnReply(
    SpawnReply(reference: reference, to: to, setUp: .link, result: .pid(from))
  )
  private static let spawn = ControlMessage.spawnRequest(
    SpawnRequest(
      reference: reference,
      from: from,
      groupLeader: to,
      module: "m",
      function: "f",
      arity: 1,
      options: [.atom("link")]
    )
  )

  private static let table: [Row] = [
    Row([1, f, t], nil, .link(from: from, to: to)),
    Row([2, .atom(""), t], .atom("msg"), .send(from: nil, to: to)),
    Row([3, f, t, .atom("why")], nil, exit),
    Row([4, f, t], nil, .unlink(from: from, to: to)),
    Row([5], nil, .nodeLink),
    Row([6, f, .atom(""), .atom("name")], .atom("msg"), named),
    Row([7, f, t], nil, .groupLeader(from: from, to: to)),
    Row([8, f, t, .atom("why")], nil, signal),
    Row([12, .atom("cookie"), t, token], .atom("msg"), .send(from: nil, to: to)),
    Row([13, f, t, token, .atom("why")], nil, exit),
    Row([16, f, .list([]), .atom("name"), token], .atom("msg"), named),
    Row([18, f, t, token, .atom("why")], nil, signal),
    Row([19, f, t, r], nil, .monitor(from: from, to: .pid(to), reference)),
    Row([19, f, .atom("n"), r], nil, .monitor(from: from, to: .name("n"), reference)),
    Row([20, f, t, r], nil, .demonitor(from: from, to: .pid(to), reference)),
    Row([20, f, .atom("n"), r], nil, .demonitor(from: from, to: .name("n"), reference)),
    Row([21, f, t, r, .atom("why")], nil, down),
    Row([22, f, t], .atom("msg"), send),
    Row([23, f, t, token], .atom("msg"), send),
    Row([24, f, t], .atom("why"), exit),
    Row([25, f, t, token], .atom("why"), exit),
    Row([26, f, t], .atom("why"), signal),
    Row([27, f, t, token], .atom("why"), signal),
    Row([28, f, t, r], .atom("why"), down),
    Row([29, r, f, t, function, options], .list([1]), spawn),
    Row([30, r, f, t, function, options, token], .list([1]), spawn),
    Row([31, r, t, 1, f], nil, reply),
    Row([32, r, t, 1, f, token], nil, reply),
    Row([33, f, r], .atom("msg"), alias),
    Row([34, f, r, token], .atom("msg"), alias),
    Row([35, 9, f, t], nil, .unlinkID(9, from: from, to: to)),
    Row([36, 9, f, t], nil, .unlinkAck(9, from: from, to: to)),
  ]

  @Test("Every operation of the table is read, with tokens of tracing or without")
  func reading() throws {
    #expect(
      Set(Self.table.compactMap { $0.tuple[0].integer(as: UInt8.self) })
        == Set(Operation.allCases.map(\.rawValue))
    )
    for row in Self.table {
      let (tuple, behind, expected) = (row.tuple, row.behind, row.control)
      var writer = TermWriter()
      try writer.write(Term.tuple(tuple))
      if let behind { try writer.write(behind) }
      try TermReader.read(writer.finish()) { reader in
        let control = try ControlMessage.read(&reader, versioned: false)
        #expect(control == expected)
        if control.hasMessage {
          let message = try reader.readTerm()
          #expect(message == behind)
        }
        try reader.expectEnd()
      }
    }
  }

  @Test("What is written is the tuple of the table, in the form that the peer prefers")
  func writing() throws {
    let new = DistributionFlags.supported
    let old = DistributionFlags.supported.subtracting([.exitPayload, .sendSender])
    for row in Self.table {
      let (tuple, behind, control) = (row.tuple, row.behind, row.control)
      guard let operation = tuple[0].integer(as: UInt8.self).flatMap(Operation.init(rawValue:)) else {
        continue
      }
      let isOld = [.exit, .exit2, .monitorPExit].contains(operation)
      guard !operation.isTraced else { continue }
      var writer = TermWriter()
      let end = try control.write(to: &writer, isOld ? old : new, versioned: false)
      let bytes = writer.finish()
      try TermReader.read(Array(bytes[..<end])) { reader in
        let written = try reader.readTerm()
        #expect(written == .tuple(tuple))
        try reader.expectEnd()
      }
      if !control.hasMessage, let behind {
        try TermReader.read(Array(bytes[end...])) { reader in
          let written = try reader.readTerm()
          #expect(written == behind)
        }
      } else {
        #expect(end == bytes.count)
      }
    }
  }

  @Test("To a peer that does not name senders, SEND is written")
  func oldSend() throws {
    var writer = TermWriter()
    let control = ControlMessage.send(from: Samples.local(), to: Samples.remote())
    _ = try control.write(to: &writer, .mandatory26, versioned: false)
    try TermReader.read(writer.finish()) { reader in
      let written = try reader.readTerm()
      #expect(written == .tuple([2, .atom(""), .pid(Samples.remote())]))
    }
  }

  @Test("A message from a port, which has no pid, is one without a sender")
  func fromPort() throws {
    var writer = TermWriter()
    let port = Term.port(ExternalPort(node: Samples.theirs, id: 1, creation: 2))
    try writer.write(Term.tuple([22, port, Self.t]))
    try TermReader.read(writer.finish()) { reader in
      let control = try ControlMessage.read(&reader, versioned: false)
      #expect(control == .send(from: nil, to: Samples.local()))
    }
  }
}
