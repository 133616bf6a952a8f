/// What the node that connects says first: who it is, and what it can do.
struct NameMessage: Hashable {
  var version: HandshakeVersion
  var flags: DistributionFlags
  /// Version 5 says it later, if at all.
  var creation: Creation
  /// The name of the node; only its host if it asks for a name.
  var name: String

  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    switch version {
    case .v6:
      bytes.append(UInt8(ascii: "N"))
      bytes.append(bigEndian: flags.rawValue)
      bytes.append(bigEndian: creation.value)
      bytes.append(bigEndian: UInt16(truncatingIfNeeded: name.utf8.count))
    case .v5:
      bytes.append(UInt8(ascii: "n"))
      bytes.append(bigEndian: version.rawValue)
      bytes.append(bigEndian: UInt32(truncatingIfNeeded: flags.rawValue))
    }
    return bytes + Array(name.utf8)
  }
}

extension NameMessage {
  init(decoding bytes: [UInt8]) throws(HandshakeError) {
    self = try HandshakeFields.read(bytes, "a name") { (fields) throws(HandshakeError) in
      switch try fields.tag() {
      case UInt8(ascii: "N"):
        return NameMessage(
          version: .v6,
          flags: DistributionFlags(rawValue: try fields.number()),
          creation: Creation(try fields.number()),
          name: try fields.name(count: Int(try fields.number(UInt16.self)))
        )
      case UInt8(ascii: "n"):
        // The version that stands here has always been 5.
        _ = try fields.number(UInt16.self)
        return NameMessage(
          version: .v5,
          flags: DistributionFlags(rawValue: UInt64(try fields.number(UInt32.self))),
          creation: .unknown,
          name: try fields.nameToTheEnd()
        )
      case let tag: throw fields.wrong(tag)
      }
    }
  }
}
