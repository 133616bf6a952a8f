import ExternalTerm
import Roost
import RoostDistribution
import RoostPipeline

/// What a worker says to a joint: `{consumer | producer, Worker, Pid, Message}`. `Pid` is where the answer goes.
enum Envelope {
  static func encode(
    _ role: Atom,
    _ worker: WorkerID,
    _ pid: Pid,
    _ message: some Encodable,
    to writer: inout TermWriter,
    _ call: OutgoingCall
  ) throws {
    try writer.writeTupleHeader(4)
    try writer.write(role)
    try TermEncoder().encode(worker, to: &writer)
    try writer.write(try call.external(pid))
    try TermEncoder().encode(message, to: &writer)
  }

  /// Reads what stands behind the role.
  static func decode<Message: Decodable, Answer: Sendable, Whole: WireMessage>(
    _ reader: inout TermReader,
    _ origin: RequestOrigin,
    as: Message.Type,
    check: @escaping @Sendable (Answer) -> Misfits = { _ in Misfits() },
    _ wrap: @escaping @Sendable (Answer) -> Whole
  ) throws -> (worker: WorkerID, message: Message, answer: Peer<Answer>) {
    let decoder = TermDecoder(limits: reader.limits)
    let worker = try decoder.decode(WorkerID.self, from: &reader)
    let pid = try reader.readPid()
    let message = try decoder.decode(Message.self, from: &reader)
    return (worker, message, Peer(try origin.ref(to: pid), check: check, wrap))
  }

  /// Reads the role, or leaves the reader before the message of another one.
  static func role(_ reader: inout TermReader) throws -> Role {
    let start = reader.position
    guard try reader.readTupleHeader() == 4 else { throw reader.mismatch(expected, at: start) }
    if try reader.readAtom(ifIs: "consumer") { return .consumer }
    if try reader.readAtom(ifIs: "producer") { return .producer }
    throw reader.mismatch(expected, at: start)
  }

  enum Role {
    case consumer
    case producer
  }

  private static let expected = "what a worker says to a joint, {consumer | producer, Worker, Pid, Message}"
}
