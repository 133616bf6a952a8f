import ExternalTerm
import Roost
import RoostDistribution

/// Counts what comes from the other node, and says when it is all there.
struct RemoteSink: GenServer {
  enum Message: WireMessage {
    case load(Int, Binary)
    case finished(reply: Reply<Int>)
  }

  var left: Int
  private var count = 0
  private var waiter: Reply<Int>?

  init(expecting left: Int) { self.left = left }

  mutating func handle(_ message: Message, _ me: Context<Message>) {
    switch message {
    case .load:
      count += 1
      left -= 1
    case .finished(let reply): waiter = reply
    }
    if left == 0, let waiter {
      waiter(count)
      me.stop()
    }
  }
}

extension RemoteSink.Message {
  func encode(request writer: inout TermWriter, _ call: inout OutgoingCall) throws {
    switch self {
    case .load(let number, let bytes):
      try writer.writeTupleHeader(2)
      writer.write(number)
      try writer.write(bytes)
    case .finished(let reply):
      try writer.write(atom: "finished")
      try call.take(reply)
    }
  }

  init(request reader: inout TermReader, _ origin: RequestOrigin) throws {
    if try reader.readTupleHeaderIfPresent() == 2 {
      self = .load(try reader.readInteger(), try reader.readBinary())
    } else if try reader.readAtom(ifIs: "finished") {
      self = .finished(reply: try origin.reply())
    } else {
      throw reader.mismatch("{Number, Binary} or finished")
    }
  }
}
