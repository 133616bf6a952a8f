import ExternalTerm
import Roost
import Synchronization

extension WireMessage where Self: Codable {
  public func encode(request writer: inout TermWriter, _ call: inout OutgoingCall) throws {
    let collected = CollectedCall(call)
    try TermEncoder(userInfo: [.outgoingCall: collected]).encode(self, to: &writer)
    call = collected.call.withLock { $0 }
  }

  public init(request reader: inout TermReader, _ origin: RequestOrigin) throws {
    self = try TermDecoder(limits: reader.limits, userInfo: [.requestOrigin: origin])
      .decode(Self.self, from: &reader)
  }
}

/// The reply port that a message comes upon while it writes itself.
private final class CollectedCall: Sendable {
  let call: Mutex<OutgoingCall>

  init(_ call: OutgoingCall) { self.call = Mutex(call) }
}

extension CodingUserInfoKey {
  fileprivate static let outgoingCall = key("roost.outgoingCall")
  fileprivate static let requestOrigin = key("roost.requestOrigin")

  private static func key(_ name: String) -> CodingUserInfoKey {
    guard let key = CodingUserInfoKey(rawValue: name) else { preconditionFailure("any text is a key") }
    return key
  }
}

/// In a message between nodes a reply port stands for no term: it is the `From` of the call. Elsewhere it can be
/// neither written nor read.
extension Reply: Codable, BesideTerm {
  public func encode(to encoder: any Encoder) throws {
    guard let collected = encoder.userInfo[.outgoingCall] as? CollectedCall else { throw Self.outsideMessage }
    try collected.call.withLock { call in try call.take(self) }
  }

  public init(from decoder: any Decoder) throws {
    guard let origin = decoder.userInfo[.requestOrigin] as? RequestOrigin else { throw Self.outsideMessage }
    self = try origin.reply()
  }

  private static var outsideMessage: MessageError {
    MessageError(
      code: .outsideMessage,
      message: "a reply port can only stand in a message that is sent to a process of another node"
    )
  }
}
