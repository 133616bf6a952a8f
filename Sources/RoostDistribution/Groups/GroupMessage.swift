import ExternalTerm

/// What the processes of one scope of `pg` on different nodes say to each other. Each names the process that
/// says it, the sender's part of the scope.
enum GroupMessage: Hashable, Sendable {
  /// A scope has come up, or its node: who takes part in it?
  case discover(ExternalPid)
  /// All members on the sender's node, by group; it is a cast of `gen_server`, the others are plain messages.
  case sync(ExternalPid, [Members])
  case join(ExternalPid, Term, [ExternalPid])
  case leave(ExternalPid, [ExternalPid], [Term])

  struct Members: Hashable, Sendable {
    let group: Term
    let pids: [ExternalPid]
  }

  /// The process that says it.
  var peer: ExternalPid {
    switch self {
    case .discover(let peer), .sync(let peer, _), .join(let peer, _, _), .leave(let peer, _, _): peer
    }
  }
}

extension GroupMessage {
  /// Nil if the term is no message of `pg`.
  init?(_ term: Term) {
    do {
      self = try TermReader.read(writing: term) { try GroupMessage(from: &$0) }
    } catch {
      return nil
    }
  }
}

extension GroupMessage: TermCodable {
  /// Reads a message, with the envelope of a cast or without.
  init(from reader: inout TermReader) throws {
    let start = reader.position
    let arity = try reader.readTupleHeader()
    if arity == 2, try reader.readAtom(ifIs: "$gen_cast") {
      try reader.readTuple(arity: 3)
      guard try reader.readAtom(ifIs: "sync") else { throw reader.mismatch("a sync of pg", at: start) }
      self = .sync(try reader.readPid(), try reader.readList(of: Members.self))
    } else if arity == 2, try reader.readAtom(ifIs: "discover") {
      self = .discover(try reader.readPid())
    } else if arity == 4, try reader.readAtom(ifIs: "join") {
      self = .join(try reader.readPid(), try reader.readTerm(), try Self.pids(&reader))
    } else if arity == 4, try reader.readAtom(ifIs: "leave") {
      self = .leave(try reader.readPid(), try Self.pids(&reader), try reader.readList())
    } else {
      throw reader.mismatch("a message of pg", at: start)
    }
  }

  func encode(to writer: inout TermWriter) throws {
    switch self {
    case .discover(let peer): try writer.writeTuple(Atom("discover"), peer)
    case .sync(let peer, let members):
      try writer.writeTupleHeader(2)
      try writer.write(atom: "$gen_cast")
      try writer.writeTuple(Atom("sync"), peer, members)
    case .join(let peer, let group, let pids): try writer.writeTuple(Atom("join"), peer, group, pids)
    case .leave(let peer, let pids, let groups): try writer.writeTuple(Atom("leave"), peer, pids, groups)
    }
  }

  /// One pid, or a list of them.
  private static func pids(_ reader: inout TermReader) throws -> [ExternalPid] {
    if let pid = try reader.readPidIfPresent() { return [pid] }
    return try reader.readList()
  }
}

extension GroupMessage.Members: TermCodable {
  init(from reader: inout TermReader) throws {
    try reader.readTuple(arity: 2)
    group = try reader.readTerm()
    pids = try reader.readList()
  }

  func encode(to writer: inout TermWriter) throws {
    try writer.writeTuple(group, pids)
  }
}
