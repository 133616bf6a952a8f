import ExternalTerm
import Roost
import RoostDistribution

/// A server with every kind of request.
package struct Counter: GenServer, Codable {
  package enum Message: Codable, WireMessage {
    case increment(by: Int)
    case value(reply: Reply<Int>)
    case add(Int, to: String, reply: Reply<Int>)
    case rename(String, reply: Reply<Void>)
    case refuse(why: String, reply: Reply<Int>)
    case crash(reply: Reply<Int>)
    case reset

    package enum CodingKeys: String, CodingKey {
      case increment, value, add, rename, refuse, crash
      case reset = "reset_all"
    }
  }

  package var count = 0
  package var name = ""

  package init(count: Int = 0, name: String = "") {
    self.count = count
    self.name = name
  }

  package mutating func handle(_ message: Message, _ me: Context<Message>) throws {
    switch message {
    case .increment(let n): count += n
    case .value(let reply): reply(count)
    case .add(let n, _, let reply):
      count += n
      reply(count)
    case .rename(let name, let reply):
      self.name = name
      reply()
    case .refuse(let why, let reply): reply.refuse(why)
    case .crash: throw Exit("crashed")
    case .reset: count = 0
    }
  }
}

/// The same requests, written by hand.
package enum HandMessage: WireMessage {
  case increment(by: Int)
  case value(reply: Reply<Int>)
  case add(Int, to: String, reply: Reply<Int>)

  package func encode(request writer: inout TermWriter, _ call: inout OutgoingCall) throws {
    switch self {
    case .increment(let n): try writer.writeTuple(Atom("increment"), n)
    case .value(let reply):
      try writer.write(atom: "value")
      try call.take(reply)
    case .add(let n, let name, let reply):
      try writer.writeTuple(Atom("add"), n, name)
      try call.take(reply)
    }
  }

  package init(request reader: inout TermReader, _ origin: RequestOrigin) throws {
    let start = reader.position
    if try reader.readAtom(ifIs: "value") {
      self = .value(reply: try origin.reply())
      return
    }
    let arity = try reader.readTupleHeader()
    if arity == 2, try reader.readAtom(ifIs: "increment") {
      self = .increment(by: try Int(from: &reader))
    } else if arity == 3, try reader.readAtom(ifIs: "add") {
      self = .add(try Int(from: &reader), to: try String(from: &reader), reply: try origin.reply())
    } else {
      throw reader.mismatch("a request of HandMessage", at: start)
    }
  }
}
