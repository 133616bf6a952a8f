/// What the node that was connected to says of itself, and the number with which the other is to prove that it
/// knows the cookie.
struct ChallengeMessage: Hashable {
  var version: HandshakeVersion
  var flags: DistributionFlags
  var challenge: UInt32
  var creation: Creation
  var name: String

  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    switch version {
    case .v6:
      bytes.append(UInt8(ascii: "N"))
      bytes.append(bigEndian: flags.rawValue)
      bytes.append(bigEndian: challenge)
      bytes.append(bigEndian: creation.value)
      bytes.append(bigEndian: UInt16(truncatingIfNeeded: name.utf8.count))
    case .v5:
      bytes.append(UInt8(ascii: "n"))
      bytes.append(bigEndian: version.rawValue)
      bytes.append(bigEndian: UInt32(truncatingIfNeeded: flags.rawValue))
      bytes.append(bigEndian: challenge)
    }
    return bytes + Array(name.utf8)
  }
}

extension ChallengeMessage {
  init(decoding bytes: [UInt8]) throws(HandshakeError) {
    self = try HandshakeFields.read(bytes, "a challenge") { (fields) throws(HandshakeError) in
      switch try fields.tag() {
      case UInt8(ascii: "N"):
        return ChallengeMessage(
          version: .v6,
          flags: DistributionFlags(rawValue: try fields.number()),
          challenge: try fields.number(),
          creation: Creation(try fields.number()),
          name: try fields.name(count: Int(try fields.number(UInt16.self)))
        )
      case UInt8(ascii: "n"):
        _ = try fields.number(UInt16.self)
        return ChallengeMessage(
          version: .v5,
          flags: DistributionFlags(rawValue: UInt64(try fields.number(UInt32.self))),
          challenge: try fields.number(),
          creation: .unknown,
          name: try fields.nameToTheEnd()
        )
      case let tag: throw fields.wrong(tag)
      }
    }
  }
}
