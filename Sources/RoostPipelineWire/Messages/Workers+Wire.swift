import ExternalTerm
import Roost
import RoostDistribution
import RoostPipeline

extension WorkerMessage: WireMessage where Input: Codable {}

extension FromConsumer: WireMessage where Payload: Codable {
  package func encode(request writer: inout TermWriter, _ call: inout OutgoingCall) throws {
    try Envelope.encode("consumer", worker, answer.pid, message, to: &writer, call)
  }

  package init(request reader: inout TermReader, _ origin: RequestOrigin) throws {
    guard case .consumer = try Envelope.role(&reader) else { throw reader.mismatch("what a consumer says") }
    try self.init(behindRole: &reader, origin)
  }

  init(behindRole reader: inout TermReader, _ origin: RequestOrigin) throws {
    let limits = origin.limits
    let check: @Sendable (HandOutMessage<Payload>) -> Misfits = { message in
      message.misfits { MessageRoom.misfits(among: $0, limits) }
    }
    let said = try Envelope.decode(&reader, origin, as: ConsumerMessage.self, check: check) {
      WorkerMessage<Payload, Never>.fromUpstream($0)
    }
    self.init(worker: said.worker, message: said.message, answer: said.answer)
  }
}

extension FromProducer: WireMessage where Payload: Codable {
  package func encode(request writer: inout TermWriter, _ call: inout OutgoingCall) throws {
    try Envelope.encode("producer", worker, answer.pid, message, to: &writer, call)
  }

  package init(request reader: inout TermReader, _ origin: RequestOrigin) throws {
    guard case .producer = try Envelope.role(&reader) else { throw reader.mismatch("what a producer says") }
    try self.init(behindRole: &reader, origin)
  }

  init(behindRole reader: inout TermReader, _ origin: RequestOrigin) throws {
    let said = try Envelope.decode(&reader, origin, as: ProducerMessage<Payload>.self) {
      WorkerMessage<Never, Never>.fromDownstream($0)
    }
    self.init(worker: said.worker, message: said.message, answer: said.answer)
  }
}
