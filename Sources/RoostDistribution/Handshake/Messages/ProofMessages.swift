/// The proof of the node that connects, and its challenge in turn.
struct ChallengeReplyMessage: Hashable {
  var challenge: UInt32
  var digest: [UInt8]

  static let digestBytes = 16

  var encoded: [UInt8] {
    var bytes = [UInt8(ascii: "r")]
    bytes.append(bigEndian: challenge)
    return bytes + digest
  }
}

extension ChallengeReplyMessage {
  init(decoding bytes: [UInt8]) throws(HandshakeError) {
    self = try HandshakeFields.read(bytes, "the reply to a challenge") { (fields) throws(HandshakeError) in
      let tag = try fields.tag()
      guard tag == UInt8(ascii: "r") else { throw fields.wrong(tag) }
      let challenge = try fields.number(UInt32.self)
      return ChallengeReplyMessage(challenge: challenge, digest: try fields.digest())
    }
  }
}

/// The proof of the node that was connected to, which ends the handshake.
struct ChallengeAckMessage: Hashable {
  var digest: [UInt8]

  var encoded: [UInt8] { [UInt8(ascii: "a")] + digest }
}

extension ChallengeAckMessage {
  init(decoding bytes: [UInt8]) throws(HandshakeError) {
    self = try HandshakeFields.read(bytes, "the acknowledgement of a challenge") {
      (fields) throws(HandshakeError) in
      let tag = try fields.tag()
      guard tag == UInt8(ascii: "a") else { throw fields.wrong(tag) }
      return ChallengeAckMessage(digest: try fields.digest())
    }
  }
}
