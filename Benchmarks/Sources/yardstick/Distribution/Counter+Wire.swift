import ExternalTerm
import Roost
import RoostDistribution

/// The request as BEAM's counter takes it.
extension Counter.Message: WireMessage {
  func encode(request writer: inout TermWriter, _ call: inout OutgoingCall) throws {
    guard case .increment(let reply) = self else { return }
    try writer.write(atom: "inc")
    try call.take(reply)
  }

  init(request reader: inout TermReader, _ origin: RequestOrigin) throws {
    guard try reader.readAtom(ifIs: "inc") else { throw reader.mismatch("inc") }
    self = .increment(try origin.reply())
  }
}
