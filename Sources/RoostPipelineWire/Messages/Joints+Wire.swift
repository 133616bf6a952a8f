import ExternalTerm
import Roost
import RoostDistribution
import RoostPipeline

// What workers say travels, and what a run tells a broker that it has placed on another node. What joints of one node tell
// each other stays there.

extension SourceMessage: WireMessage where Payload: Codable {
  package func encode(request writer: inout TermWriter, _ call: inout OutgoingCall) throws {
    guard case .fromConsumer(let said) = self else { throw StaysHere.error }
    try said.encode(request: &writer, &call)
  }

  package init(request reader: inout TermReader, _ origin: RequestOrigin) throws {
    self = .fromConsumer(try FromConsumer(request: &reader, origin))
  }
}

extension BrokerMessage: WireMessage where Payload: Codable {
  package func encode(request writer: inout TermWriter, _ call: inout OutgoingCall) throws {
    switch self {
    case .fromConsumer(let said): try said.encode(request: &writer, &call)
    case .fromProducer(let said): try said.encode(request: &writer, &call)
    case .fromJoint, .unsendable, .begin, .locateSource: throw StaysHere.error
    }
  }

  package init(request reader: inout TermReader, _ origin: RequestOrigin) throws {
    if Payload.self == Passing.self, let word = try KeeperWord(ifIn: &reader) {
      self = word.message()
      return
    }
    switch try Envelope.role(&reader) {
    case .consumer: self = .fromConsumer(try FromConsumer(behindRole: &reader, origin))
    case .producer: self = .fromProducer(try FromProducer(behindRole: &reader, origin))
    }
  }
}

extension SinkMessage: WireMessage where Payload: Codable {
  package func encode(request writer: inout TermWriter, _ call: inout OutgoingCall) throws {
    guard case .fromProducer(let said) = self else { throw StaysHere.error }
    try said.encode(request: &writer, &call)
  }

  package init(request reader: inout TermReader, _ origin: RequestOrigin) throws {
    self = .fromProducer(try FromProducer(request: &reader, origin))
  }
}

enum StaysHere {
  static let error = TermEncodingError(
    code: .invalidValue,
    message: "what the joints of a run tell each other does not leave their node"
  )
}
