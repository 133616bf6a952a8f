import ExternalTerm
import Roost
import RoostDistribution
import RoostPipeline

// What a run and the node of one of its brokers say to each other. Between nodes of Roost's only: it may change.

/// `{order, Order, Keeper}`.
extension BrokerHost.Message: WireMessage {
  package func encode(request writer: inout TermWriter, _ call: inout OutgoingCall) throws {
    guard case .order(let order, let keeper) = self else { return }
    try writer.writeTupleHeader(3)
    try writer.write(atom: "order")
    try TermEncoder().encode(order, to: &writer)
    try writer.write(try call.external(keeper.pid))
  }

  package init(request reader: inout TermReader, _ origin: RequestOrigin) throws {
    let start = reader.position
    guard try reader.readTupleHeader() == 3, try reader.readAtom(ifIs: "order") else {
      throw reader.mismatch("{order, Order, Keeper}", at: start)
    }
    let order = try TermDecoder(limits: reader.limits).decode(BrokerOrder.self, from: &reader)
    self = .order(order, keeper: try origin.ref(to: try reader.readPid()))
  }
}

/// `{up, Broker}`, `{refused, Words}`, or what the broker says, `{said, Word}`.
extension KeeperMessage: WireMessage {
  package func encode(request writer: inout TermWriter, _ call: inout OutgoingCall) throws {
    try writer.writeTupleHeader(2)
    switch self {
    case .up(let broker):
      try writer.write(atom: "up")
      try writer.write(try call.external(broker.pid))
    case .refused(let words):
      try writer.write(atom: "refused")
      try writer.write(words)
    case .said(let word):
      try writer.write(atom: "said")
      try TermEncoder().encode(word, to: &writer)
    case .begin, .fromJoint, .locateSource, .order, .waited: throw StaysHere.error
    }
  }

  package init(request reader: inout TermReader, _ origin: RequestOrigin) throws {
    let start = reader.position
    try reader.readTuple(arity: 2)
    if try reader.readAtom(ifIs: "up") {
      self = .up(Peer(try origin.ref(to: try reader.readPid(), as: KeeperWord.self)) { $0 })
    } else if try reader.readAtom(ifIs: "refused") {
      self = .refused(try String(from: &reader))
    } else if try reader.readAtom(ifIs: "said") {
      self = .said(try TermDecoder(limits: reader.limits).decode(BrokerWord.self, from: &reader))
    } else {
      throw reader.mismatch("{up | refused | said, What}", at: start)
    }
  }
}

/// `{keeper, Word}`.
extension KeeperWord: WireMessage {
  package func encode(request writer: inout TermWriter, _ call: inout OutgoingCall) throws {
    try writer.writeTupleHeader(2)
    try writer.write(atom: "keeper")
    try TermEncoder().encode(self, to: &writer)
  }

  package init(request reader: inout TermReader, _ origin: RequestOrigin) throws {
    guard let word = try Self(ifIn: &reader) else { throw reader.mismatch("{keeper, Word}") }
    self = word
  }

  /// Nil, with nothing read, if another message comes.
  init?(ifIn reader: inout TermReader) throws {
    let isKeeper: Bool? = reader.attempt { reader in
      try reader.readTupleHeader() == 2 && reader.readAtom(ifIs: "keeper") ? true : nil
    }
    guard isKeeper == true else { return nil }
    self = try TermDecoder(limits: reader.limits).decode(KeeperWord.self, from: &reader)
  }
}
